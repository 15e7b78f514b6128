#include "gateway/app/server.hpp"

#include <algorithm>
#include <thread>

#include <nlohmann/json.hpp>

#include "gateway/app/descriptors.hpp"
#include "gateway/app/status.hpp"
#include "gateway/app/stop_at_once.hpp"
#include "gateway/app/version.hpp"
#include "gateway/net/random.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/telemetry/process_metrics.hpp"

namespace penstock {
namespace {

constexpr Duration first_look_ups = std::chrono::seconds(1);  // then servers that are known must do

std::size_t worker_count(const Config& config) {
  return config.workers != 0 ? config.workers : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

Server::Server(Config config, const Clock& clock)
    : config_(std::move(config)),
      clock_(clock),
      forwarding_(config_.forwarded, random_bits()),
      started_(clock.wall()),
      registry_(worker_count(config_) + 1),
      models_(config_, registry_, clock),
      memory_(config_.limits.buffered_total),
      descriptors_(raise_descriptor_limit()),
      front_door_(door_parts(), config_.listeners),
      signals_(context_),
      drain_delay_(context_),
      heap_trim_(context_, memory_, {}),
      directories_(context_, registry_, models_,
                   [this](std::size_t model, const LocatedEndpoints& endpoints) {
                     for (const auto& worker : workers_) worker->located(model, endpoints);
                   }) {
  open_admin();
  models_.load_eager();
  const Worker::Parts parts{.config = config_,
                            .models = models_,
                            .registry = registry_,
                            .forwarding = forwarding_,
                            .connections = connections_,
                            .stopping = stopping_};
  for (std::size_t i = 0; i < worker_count(config_); ++i) {
    workers_.push_back(std::make_unique<Worker>(parts, loops_[i], registry_.shard(i)));
  }
  bound_connections();
  collect_metrics();
}

FrontDoor::Parts Server::door_parts() {
  for (std::size_t i = 0; i < worker_count(config_); ++i) loops_.emplace_back(clock_, &memory_);
  for (EventLoop& loop : loops_) {
    loop.on_shortage([this, &loop] { relieve_loops(&loop); });
  }
  // A lone worker accepts for itself: a thread to do so costs each connection two switches between them.
  const bool alone = loops_.size() == 1;
  return {.context = alone ? loops_.front().context() : context_,
          .limit = connections_,
          .clock = clock_,
          .registry = registry_,
          .shard = registry_.shard(alone ? 0 : loops_.size()),
          .relieve = [this] { relieve_loops(nullptr); }};
}

void Server::relieve_loops(const EventLoop* but) {
  for (EventLoop& loop : loops_) {
    if (&loop != but) loop.relieve_soon();
  }
}

Server::~Server() {
  // Loads and predictions that run still post to the workers.
  models_.stop();
}

void Server::bound_connections() {
  const std::size_t possible = connections_within({.allowed = descriptors_,
                                                   .open = open_descriptors().value_or(0),
                                                   .sides = descriptors_for_client(config_)});
  const bool fewer = possible < connections_.most();
  if (fewer) connections_.lower_to(possible);
  log(fewer ? LogLevel::warning : LogLevel::info, "connections_bounded",
      {{"connections", connections_.most()},
       {"limit", fewer ? "open files (ulimit -n)" : "limits.connections"},
       {"open_files", descriptors_}});
}

void Server::open_admin() {
  AdminSources sources{
      .metrics = [this](ExpositionFormat format) { return expose(registry_.gather(), format); },
      .status =
          [this] {
            return status_json({config_, models_, directories_, started_, workers_.size()});
          },
      .ready =
          [this] {
            Readiness readiness = models_.readiness();
            if (stopping_) readiness = {.ready = false, .detail = "it is stopping"};
            return readiness;
          }};
  AdminServerConfig admin;
  admin.address = config_.admin;
  admin.connections = std::min(admin.connections, admin_connections_within(descriptors_));
  admin_ = std::make_unique<AdminServer>(context_, admin, admin_endpoints(std::move(sources)));
}

void Server::collect_metrics() {
  collect_process(registry_);
  registry_.collect("penstock_build_info", "What is running.", MetricType::gauge, [] {
    return std::vector<Sample>{{{{"version", std::string(version())}, {"commit", std::string(commit())}}, 1}};
  });
  registry_.collect("penstock_buffered_bytes", "What buffers hold, over all connections.", MetricType::gauge,
                    [this] {
                      return std::vector<Sample>{{{}, static_cast<double>(memory_.held())}};
                    });
  registry_.collect("penstock_log_dropped_total", "Log lines lost because the log's reader was too slow.",
                    MetricType::counter, [] {
                      return std::vector<Sample>{{{}, static_cast<double>(log_dropped())}};
                    });
}

void Server::run() {
  // Clients wait in the backlog until workers know where the servers are.
  directories_.start(first_look_ups, [this] { front_door_.start(workers_); });
  for (const auto& worker : workers_) worker->start();
  heap_trim_.start();
  log(LogLevel::info, "admin_listening", {{"address", admin_->address().text()}});
  signals_.add(SIGINT);
  signals_.add(SIGTERM);
  signals_.add(SIGHUP);
  wait_for_signal();
  context_.run();
  stopper_.join();
  stop_at_once_on(signals_);
  log(LogLevel::info, "stopped");
}

void Server::wait_for_signal() {
  signals_.async_wait([this](boost::system::error_code error, int number) {
    if (error) return;
    if (number == SIGHUP) {
      log(LogLevel::warning, "sighup_ignored", {{"reason", "the configuration is read at the start only"}});
    } else {
      if (stopping_) stop_at_once();
      begin_stop();
    }
    wait_for_signal();
  });
}

void Server::begin_stop() {
  log(LogLevel::info, "stopping",
      {{"drain_delay", config_.timeouts.drain_delay}, {"drain", config_.timeouts.drain}});
  stopping_ = true;
  directories_.ready_now();
  for (const auto& worker : workers_) worker->drain();
  drain_delay_.expires_after(config_.timeouts.drain_delay);
  drain_delay_.async_wait([this](boost::system::error_code) {
    const TimePoint deadline = clock_.now() + config_.timeouts.drain;
    front_door_.stop(config_.timeouts.drain, [this, deadline] {
      boost::asio::post(context_, [this, deadline] { finish_stop(deadline); });
    });
  });
}

void Server::finish_stop(TimePoint deadline) {
  directories_.stop();
  for (const auto& worker : workers_) worker->stop(deadline);
  // Signals and the admin address are served until the last worker is done.
  stopper_ = std::thread([this] {
    for (const auto& worker : workers_) worker->join();
    boost::asio::post(context_, [this] {
      admin_->close();
      heap_trim_.stop();
      signals_.cancel();
    });
  });
}

}  // namespace penstock
