#include "gateway/app/worker.hpp"

#include <algorithm>

#include "backends/in_process_backend.hpp"
#include "gateway/app/routes.hpp"
#include "gateway/net/thread_memory.hpp"
#include "gateway/telemetry/log.hpp"

namespace penstock {
namespace {

constexpr Duration drain_step_time = std::chrono::milliseconds(10);

}  // namespace

Worker::Worker(const Parts& parts, EventLoop& loop, Shard& shard)
    : loop_(loop),
      shard_(shard),
      models_(parts.models),
      forwarding_(parts.forwarding),
      drain_timer_(loop_.context()) {
  for (const auto& model : parts.models.all()) pools_.push_back(make_pool(parts, *model));
  const RouteParts route_parts{.config = parts.config,
                               .models = parts.models,
                               .pools = pools_,
                               .forwarding = parts.forwarding,
                               .compute = parts.models.compute(),
                               .loop = loop_,
                               .registry = parts.registry,
                               .shard = shard,
                               .stopping = [&stopping = parts.stopping] { return stopping.load(); }};
  for (const ListenerConfig& listener : parts.config.listeners) {
    const GaugeId open = parts.registry.gauge("penstock_connections", "Connections of clients.",
                                              {{"listener", listener.address.text()}});
    Front& front = fronts_.emplace_back();
    front.router = make_router(route_parts, listener);
    front.sessions = std::make_unique<SessionSet>(loop_, *front.router, parts.config.limits,
                                                  parts.config.timeouts, parts.connections, shard, open);
  }
}

Worker::~Worker() {
  if (thread_.joinable()) stop(TimePoint::min());
  join();
}

std::unique_ptr<Backend> Worker::make_http_backend(const ServedModel& model, Endpoint& endpoint) {
  const HttpBackend::Gauges gauges{model.upstream_connections.active, model.upstream_connections.idle};
  const auto& config = std::get<PoolConfig>(model.config->backend);
  return std::make_unique<HttpBackend>(loop_, forwarding_, endpoint, config, shard_, gauges);
}

std::unique_ptr<Pool> Worker::make_pool(const Parts& parts, ServedModel& model) {
  std::vector<Pool::Member> members;
  for (const auto& endpoint : model.endpoints) {
    if (model.slot == nullptr) {
      members.push_back({*endpoint, make_http_backend(model, *endpoint)});
    } else {
      const auto& file = std::get<FastTextConfig>(model.config->backend);
      members.push_back(
          {*endpoint, std::make_unique<InProcessBackend>(
                          loop_, model.slot, parts.models.compute(),
                          InProcessBackend::Config{
                              .label = file.label,
                              .reading = {.column = file.column, .texts = parts.config.limits.texts}})});
    }
  }
  const auto* config = std::get_if<PoolConfig>(&model.config->backend);
  const auto balancing = config != nullptr ? config->load_balancing : LoadBalancing::p2c_ewma;
  return std::make_unique<Pool>(model.name, shard_, std::move(members), balancing);
}

void Worker::start() {
  thread_ = std::thread([this] { run(); });
}

void Worker::run() {
  loop_.run();
  release_thread_memory();
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::adopt(std::size_t listener, int descriptor, std::string peer) {
  loop_.dispatch([this, listener, descriptor, peer = std::move(peer)] {
    fronts_[listener].sessions->adopt(descriptor, peer);
  });
}

void Worker::located(std::size_t model, LocatedEndpoints endpoints) {
  loop_.post([this, model, endpoints = std::move(endpoints)] {
    const auto make = [this, model](Endpoint& endpoint) {
      return make_http_backend(*models_.all()[model], endpoint);
    };
    pools_[model]->locate(endpoints, make);
  });
}

void Worker::close_longest_idle(std::function<void(Closed)> told) {
  loop_.post([this, told = std::move(told)]() mutable {
    const Closed closed = close_longest_idle();
    // What was closed ends before this runs, and its place is free by then.
    loop_.post([closed, told = std::move(told)] { told(closed); });
  });
}

Worker::Closed Worker::close_longest_idle() {
  const auto ends_before = [](const Front& a, const Front& b) {
    return a.sessions->next_to_end() < b.sessions->next_to_end();
  };
  const auto longest = std::min_element(fronts_.begin(), fronts_.end(), ends_before);
  if (longest->sessions->close_longest_idle()) return Closed::one;
  const auto close_one = [](Front& front) { return front.sessions->close_longest_idle(); };
  return std::any_of(fronts_.begin(), fronts_.end(), close_one) ? Closed::one : Closed::none;
}

void Worker::drain() {
  loop_.post([this] {
    for (Front& front : fronts_) front.sessions->drain();
  });
}

void Worker::stop(TimePoint deadline) {
  loop_.post([this, deadline] { drain_step(deadline); });
}

void Worker::drain_step(TimePoint deadline) {
  std::size_t open = 0;
  const bool late = loop_.now() >= deadline;
  for (Front& front : fronts_) {
    if (late) front.sessions->abort();
    open += front.sessions->size();
  }
  if (open == 0 || late) {
    for (const auto& pool : pools_) pool->abort();
  }
  // The ends of what was closed just now are queued before this, so nothing is pending when the loop stops.
  if (open == 0) return loop_.post([this] { loop_.stop(); });
  drain_timer_.expires_after(drain_step_time);
  drain_timer_.async_wait([this, deadline](boost::system::error_code error) {
    if (!error) drain_step(deadline);
  });
}

}  // namespace penstock
