#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "gateway/net/address.hpp"
#include "gateway/policy/outcome.hpp"
#include "gateway/telemetry/registry.hpp"

namespace penstock {

/// What the whole process knows of one endpoint of a model, or of a model in the process.
class Endpoint {
 public:
  /// `name` is its URL, or "in-process".
  Endpoint(Registry& registry, const std::string& model, std::string name, Address address = {});
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Address& address() const { return address_; }
  [[nodiscard]] std::uint32_t in_flight() const { return in_flight_.load(std::memory_order_relaxed); }

  void begin(Shard& shard);
  /// The attempt's place is given back, whatever became of it.
  void end(Shard& shard);
  void count(Shard& shard, Outcome outcome, Duration took) const;

 private:
  const std::string name_;
  const Address address_;
  std::array<CounterId, outcomes> attempts_;
  HistogramId seconds_;
  GaugeId in_flight_gauge_;
  alignas(64) std::atomic<std::uint32_t> in_flight_ = 0;
};

}  // namespace penstock
