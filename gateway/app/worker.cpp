#include "gateway/app/worker.hpp"

#include "backends/in_process_backend.hpp"
#include "gateway/app/routes.hpp"
#include "gateway/net/task.hpp"
#include "gateway/telemetry/log.hpp"

namespace penstock {
namespace {

constexpr Duration drain_step_time = std::chrono::milliseconds(10);
constexpr Duration first_request_time = std::chrono::seconds(1);  // a client that has connected sends soon

}  // namespace

Worker::Worker(const Parts& parts, Shard& shard)
    : loop_(parts.clock), shard_(shard), drain_timer_(loop_.context()) {
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
                                                  parts.config.timeouts, shard, open);
  }
}

Worker::~Worker() {
  if (thread_.joinable()) stop(Duration::zero());
  join();
}

std::unique_ptr<Pool> Worker::make_pool(const Parts& parts, ServedModel& model) {
  std::vector<Pool::Member> members;
  auto& reached = http_backends_.emplace_back();
  for (const auto& endpoint : model.endpoints) {
    if (const auto* config = std::get_if<PoolConfig>(&model.config->backend)) {
      auto backend = std::make_unique<HttpBackend>(
          loop_, parts.forwarding, endpoint->address(), *config, shard_,
          HttpBackend::Gauges{model.upstream_connections.active, model.upstream_connections.idle});
      reached.push_back(backend.get());
      members.push_back({*endpoint, std::move(backend)});
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
  return std::make_unique<Pool>(model.name, shard_, std::move(members));
}

void Worker::start() {
  thread_ = std::thread([this] { run(); });
}

void Worker::run() {
  loop_.run();
  release_frames();
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::adopt(std::size_t listener, int descriptor, std::string peer) {
  loop_.post([this, listener, descriptor, peer = std::move(peer)] {
    fronts_[listener].sessions->adopt(descriptor, peer);
  });
}

void Worker::resolved(std::size_t model, std::size_t endpoint,
                      std::vector<boost::asio::ip::tcp::endpoint> addresses) {
  loop_.post([backend = http_backends_[model][endpoint], addresses = std::move(addresses)]() mutable {
    backend->resolved(std::move(addresses));
  });
}

void Worker::stop(Duration patience) {
  const TimePoint now = loop_.now();
  loop_.post([this, begun = now, deadline = now + patience] {
    for (Front& front : fronts_) front.sessions->drain();
    drain_later(begun, deadline);
  });
}

void Worker::drain_later(TimePoint begun, TimePoint deadline) {
  // By the next step whatever had arrived for a connection at rest has been read.
  drain_timer_.expires_after(drain_step_time);
  drain_timer_.async_wait([this, begun, deadline](boost::system::error_code error) {
    if (!error) drain_step(begun, deadline);
  });
}

void Worker::drain_step(TimePoint begun, TimePoint deadline) {
  std::size_t open = 0;
  const TimePoint now = loop_.now();
  const bool late = now >= deadline;
  const auto fresh = now < begun + first_request_time ? SessionSet::Fresh::keep : SessionSet::Fresh::close;
  for (Front& front : fronts_) {
    SessionSet& sessions = *front.sessions;
    if (late) {
      sessions.abort();
    } else if (sessions.busy() == 0) {
      sessions.close_idle(fresh);
    }
    open += sessions.size();
  }
  if (open == 0 || late) {
    for (const auto& pool : pools_) pool->abort();
  }
  // The ends of what was closed just now are queued before this, so nothing is pending when the loop stops.
  if (open == 0) return loop_.post([this] { loop_.stop(); });
  drain_later(begun, deadline);
}

}  // namespace penstock
