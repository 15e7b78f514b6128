#pragma once
#include "gateway/policy/units.hpp"

namespace penstock {

/// A latency that rises at once and falls slowly: a longer sample replaces it, a shorter one weighs
/// 1 − e^(−age/decay) in the mean. After Finagle's and Linkerd's "peak EWMA".
class PeakEwma {
 public:
  /// In which the past falls to a third. Finagle's default.
  static constexpr Duration decay = std::chrono::seconds(10);

  void record(Duration sample, TimePoint now);
  [[nodiscard]] bool empty() const { return !recorded_; }
  /// In nanoseconds. Falls while nothing is recorded, so that one that was slow is tried again.
  [[nodiscard]] double at(TimePoint now) const;

 private:
  double nanoseconds_ = 0;
  TimePoint last_{};
  bool recorded_ = false;
};

}  // namespace penstock
