#pragma once
#include <cstdint>

#include "gateway/policy/latency_histogram.hpp"
#include "gateway/policy/outcome.hpp"
#include "gateway/policy/peak_ewma.hpp"

namespace penstock {

/// What sending an attempt to an endpoint is thought to cost, as Finagle's and Linkerd's balancers have it:
/// (peak-EWMA latency × (in flight + 1)) / weight.
class LoadEstimate {
 public:
  /// What an endpoint in use is thought to take before its first answer, so that a new one is not overrun,
  /// and a failure at least, or a server that fails fast would look best.
  static constexpr Duration presumed = std::chrono::seconds(1);

  /// An attempt is over. One that says nothing about the endpoint is left out.
  void record(Outcome outcome, Duration took, TimePoint now);
  /// For comparing only. Nothing known and nothing in flight costs nothing: it is tried.
  [[nodiscard]] double cost(std::uint32_t in_flight, std::uint32_t weight, TimePoint now) const;

 private:
  PeakEwma latency_;
  LatencyHistogram answers_;  // of successes, for their p99
};

}  // namespace penstock
