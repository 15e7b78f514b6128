#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "gateway/policy/units.hpp"

namespace penstock {

/// What the latest attempts took, for quantiles: four buckets an octave of microseconds, all halved at each
/// 512th sample. Adding is some ten instructions; a quantile looks through 132 buckets.
class LatencyHistogram {
 public:
  void add(Duration sample);
  /// The upper bound of the bucket that holds the quantile `share` (0 to 1), at most 25 % and 1 µs too long;
  /// zero without samples. Longer than two hours counts as that.
  [[nodiscard]] Duration quantile(double share) const;

 private:
  static constexpr std::size_t buckets = 132;
  static constexpr std::uint32_t most_samples = 512;

  static std::size_t bucket_of(std::uint64_t microseconds);
  static std::uint64_t end_of(std::size_t bucket);
  void halve();

  std::array<std::uint16_t, buckets> counts_{};
  std::uint32_t samples_ = 0;
};

}  // namespace penstock
