#include "gateway/app/server.hpp"

#include <algorithm>
#include <csignal>
#include <thread>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "gateway/app/status.hpp"
#include "gateway/app/version.hpp"
#include "gateway/net/random.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/telemetry/process_metrics.hpp"

namespace penstock {
namespace {

std::size_t worker_count(const Config& config) {
  return config.workers != 0 ? config.workers : std::max(1U, std::thread::hardware_concurrency());
}

constexpr int stopped_at_once = 130;  // as a shell reports an interrupted command

}  // namespace

Server::Server(Config config, const Clock& clock)
    : config_(std::move(config)),
      clock_(clock),
      forwarding_(config_.forwarded, random_bits()),
      started_(clock.wall()),
      registry_(worker_count(config_) + 1),
      models_(config_, registry_, clock),
      signals_(context_) {
  std::signal(SIGPIPE, SIG_IGN);
  open_listeners();
  open_admin();
  models_.load_eager();
  const Worker::Parts parts{.config = config_,
                            .models = models_,
                            .registry = registry_,
                            .clock = clock,
                            .forwarding = forwarding_,
                            .stopping = stopping_};
  for (std::size_t i = 0; i < worker_count(config_); ++i) {
    workers_.push_back(std::make_unique<Worker>(parts, registry_.shard(i)));
  }
  collect_metrics();
}

Server::~Server() {
  if (stopper_.joinable()) stopper_.join();
  // Loads and predictions that run still post to the workers.
  models_.stop();
}

void Server::open_listeners() {
  for (std::size_t i = 0; i < config_.listeners.size(); ++i) {
    const auto hand_over = [this, i](int descriptor, std::string peer) {
      workers_[next_worker_++ % workers_.size()]->adopt(i, descriptor, std::move(peer));
    };
    listeners_.push_back(std::make_unique<Listener>(context_, config_.listeners[i].address, hand_over));
  }
}

void Server::open_admin() {
  AdminSources sources{
      .metrics = [this](ExpositionFormat format) { return expose(registry_.gather(), format); },
      .status = [this] { return status_json(config_, models_, started_, workers_.size()); },
      .ready =
          [this] {
            Readiness readiness = models_.readiness();
            if (stopping_) readiness = {.ready = false, .detail = "it is stopping"};
            return readiness;
          }};
  AdminServerConfig admin;
  admin.address = config_.admin;
  admin_ = std::make_unique<AdminServer>(context_, admin, admin_endpoints(std::move(sources)));
}

void Server::collect_metrics() {
  collect_process(registry_);
  registry_.collect("penstock_build_info", "What is running.", MetricType::gauge, [] {
    return std::vector<Sample>{{{{"version", std::string(version())}, {"commit", std::string(commit())}}, 1}};
  });
  registry_.collect("penstock_log_dropped_total", "Log lines lost because the log's reader was too slow.",
                    MetricType::counter, [] {
                      return std::vector<Sample>{{{}, static_cast<double>(log_dropped())}};
                    });
}

void Server::resolve_names() {
  for (std::size_t model = 0; model < models_.all().size(); ++model) {
    const auto& served = *models_.all()[model];
    if (served.slot != nullptr) continue;
    for (std::size_t endpoint = 0; endpoint < served.endpoints.size(); ++endpoint) {
      const auto tell = [this, model, endpoint](const NameResolver::Addresses& addresses) {
        for (const auto& worker : workers_) worker->resolved(model, endpoint, addresses);
      };
      resolvers_.push_back(std::make_unique<NameResolver>(context_, served.endpoints[endpoint]->address(),
                                                          NameResolver::Config{}, tell));
      resolvers_.back()->start();
    }
  }
}

void Server::run() {
  for (const auto& worker : workers_) worker->start();
  resolve_names();
  for (const auto& listener : listeners_) {
    listener->start();
    log(LogLevel::info, "listening", {{"address", listener->address().text()}});
  }
  log(LogLevel::info, "admin_listening", {{"address", admin_->address().text()}});
  signals_.add(SIGINT);
  signals_.add(SIGTERM);
  wait_for_signal();
  context_.run();
  log(LogLevel::info, "stopped");
}

void Server::wait_for_signal() {
  signals_.async_wait([this](boost::system::error_code error, int) {
    if (error) return;
    if (stopping_) ::_exit(stopped_at_once);
    begin_stop();
    wait_for_signal();
  });
}

void Server::begin_stop() {
  log(LogLevel::info, "stopping", {{"drain", config_.timeouts.drain}});
  stopping_ = true;
  for (const auto& listener : listeners_) listener->stop();
  for (const auto& resolver : resolvers_) resolver->stop();
  for (const auto& worker : workers_) worker->stop(config_.timeouts.drain);
  // Signals and the admin address are served until the last worker is done.
  stopper_ = std::thread([this] {
    for (const auto& worker : workers_) worker->join();
    boost::asio::post(context_, [this] {
      admin_->close();
      signals_.cancel();
    });
  });
}

}  // namespace penstock
