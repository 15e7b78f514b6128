#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "gateway/net/address.hpp"
#include "gateway/policy/outcome.hpp"
#include "gateway/telemetry/registry.hpp"
#include "gateway/upstream/keep_alive.hpp"

namespace penstock {

struct EndpointSettings {
  std::uint32_t weight = 1;  // how much more than an endpoint of weight 1 it can take
  KeepAliveMode keep_alive = KeepAliveMode::automatic;
};

/// What the whole process knows of one endpoint of a model, or of a model in the process.
class Endpoint {
 public:
  /// `name` is its URL, or "in-process".
  Endpoint(Registry& registry, const std::string& model, std::string name, Address address = {},
           EndpointSettings settings = {});
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Address& address() const { return address_; }
  [[nodiscard]] const EndpointSettings& settings() const { return settings_; }
  [[nodiscard]] std::uint32_t weight() const { return settings_.weight; }
  [[nodiscard]] KeepAlive& keep_alive() { return keep_alive_; }
  [[nodiscard]] std::uint32_t in_flight() const { return in_flight_.load(std::memory_order_relaxed); }

  /// What to do when it was not reached; set before another thread knows the endpoint.
  void on_unreachable(std::function<void()> act) { on_unreachable_ = std::move(act); }
  /// No connection came about, on any thread: acts at most once a second.
  void unreachable(TimePoint now);

  void begin(Shard& shard);
  /// The attempt's place is given back, whatever became of it.
  void end(Shard& shard);
  void count(Shard& shard, Outcome outcome, Duration took) const;

 private:
  const std::string name_;
  const Address address_;
  const EndpointSettings settings_;
  KeepAlive keep_alive_;
  std::array<CounterId, outcomes> attempts_;
  HistogramId seconds_;
  GaugeId in_flight_gauge_;
  std::function<void()> on_unreachable_;
  std::atomic<TimePoint> acted_{TimePoint::min()};
  alignas(64) std::atomic<std::uint32_t> in_flight_ = 0;
};

}  // namespace penstock
