#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace penstock {

/// Inclusive upper bounds of a histogram's buckets, in nanoseconds: 0.5 ms to 60 s. What is longer goes
/// into one more bucket. Each is at least twice the one before, which the search relies on.
inline constexpr std::array<std::uint64_t, 16> histogram_bounds{
    500'000,       1'000'000,      2'500'000,      5'000'000,     10'000'000,    25'000'000,
    50'000'000,    100'000'000,    250'000'000,    500'000'000,   1'000'000'000, 2'500'000'000,
    5'000'000'000, 10'000'000'000, 30'000'000'000, 60'000'000'000};
inline constexpr std::size_t histogram_buckets = histogram_bounds.size() + 1;

namespace detail {
constexpr auto bounds_with_end() {
  std::array<std::uint64_t, histogram_buckets> bounds{};
  std::copy(histogram_bounds.begin(), histogram_bounds.end(), bounds.begin());
  bounds.back() = UINT64_MAX;
  return bounds;
}

/// For each bit width, the first bound that a number of that width may not exceed.
constexpr auto first_bound_by_width() {
  std::array<std::uint8_t, 65> first{};
  for (std::size_t width = 1; width < first.size(); ++width) {
    const auto smallest = std::uint64_t{1} << (width - 1);
    const auto at = std::lower_bound(histogram_bounds.begin(), histogram_bounds.end(), smallest);
    first[width] = static_cast<std::uint8_t>(at - histogram_bounds.begin());
  }
  return first;
}

inline constexpr auto bounds = bounds_with_end();
inline constexpr auto first_bound = first_bound_by_width();
}  // namespace detail

/// The bucket of a length of time, found without a loop or a branch.
constexpr std::uint32_t histogram_bucket(std::uint64_t nanoseconds) {
  const std::uint32_t at = detail::first_bound[static_cast<std::size_t>(std::bit_width(nanoseconds | 1))];
  return at + static_cast<std::uint32_t>(nanoseconds > detail::bounds[at]);
}

}  // namespace penstock
