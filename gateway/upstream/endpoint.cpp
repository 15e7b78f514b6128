#include "gateway/upstream/endpoint.hpp"

namespace penstock {

Endpoint::Endpoint(Registry& registry, const std::string& model, std::string name, Address address,
                   EndpointSettings settings)
    : name_(std::move(name)),
      address_(std::move(address)),
      settings_(settings),
      keep_alive_(settings.keep_alive, name_) {
  const Labels labels{{"model", model}, {"endpoint", name_}};
  for (int i = 0; i < outcomes; ++i) {
    Labels with_outcome = labels;
    with_outcome.push_back({"outcome", std::string(name_of(static_cast<Outcome>(i)))});
    attempts_[static_cast<std::size_t>(i)] =
        registry.counter("penstock_attempts_total", "Attempts, by how they went.", std::move(with_outcome));
  }
  seconds_ = registry.histogram("penstock_attempt_seconds", "How long attempts took.", labels);
  in_flight_gauge_ = registry.gauge("penstock_in_flight", "Attempts that are not over.", labels);
}

void Endpoint::unreachable(TimePoint now) {
  constexpr Duration pause = std::chrono::seconds(1);
  TimePoint acted = acted_.load(std::memory_order_relaxed);
  if (acted != TimePoint::min() && now - acted < pause) return;
  if (!acted_.compare_exchange_strong(acted, now) || !on_unreachable_) return;  // another thread was first
  on_unreachable_();
}

void Endpoint::begin(Shard& shard) {
  in_flight_.fetch_add(1, std::memory_order_relaxed);
  shard.up(in_flight_gauge_);
}

void Endpoint::end(Shard& shard) {
  in_flight_.fetch_sub(1, std::memory_order_relaxed);
  shard.down(in_flight_gauge_);
}

void Endpoint::count(Shard& shard, Outcome outcome, Duration took) const {
  shard.add(attempts_[static_cast<std::size_t>(outcome)]);
  shard.observe(seconds_, took);
}

}  // namespace penstock
