#include <gtest/gtest.h>

#include "gateway/telemetry/histogram_bounds.hpp"

namespace penstock {
namespace {

/// The plain search that the quick one has to agree with.
std::uint32_t slow_bucket(std::uint64_t nanoseconds) {
  std::uint32_t at = 0;
  while (at < histogram_bounds.size() && nanoseconds > histogram_bounds[at]) ++at;
  return at;
}

TEST(HistogramBucket, agrees_with_a_plain_search_around_every_bound) {
  for (const auto bound : histogram_bounds) {
    for (const auto value : {bound - 1, bound, bound + 1})
      EXPECT_EQ(histogram_bucket(value), slow_bucket(value)) << value;
  }
}

TEST(HistogramBucket, agrees_with_a_plain_search_around_every_power_of_two) {
  EXPECT_EQ(histogram_bucket(0), 0u);
  for (int shift = 0; shift < 64; ++shift) {
    const auto power = std::uint64_t{1} << shift;
    for (const auto value : {power - 1, power, power + 1})
      EXPECT_EQ(histogram_bucket(value), slow_bucket(value)) << value;
  }
  EXPECT_EQ(histogram_bucket(UINT64_MAX), histogram_bounds.size());
}

TEST(HistogramBucket, bounds_at_least_double_each_time) {
  for (std::size_t at = 1; at < histogram_bounds.size(); ++at) {
    EXPECT_GE(histogram_bounds[at], 2 * histogram_bounds[at - 1]);
  }
}

}  // namespace
}  // namespace penstock
