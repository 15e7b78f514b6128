#include "gateway/policy/latency_histogram.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;

TEST(LatencyHistogram, has_no_quantile_without_samples) {
  EXPECT_EQ(LatencyHistogram().quantile(0.99), Duration::zero());
}

TEST(LatencyHistogram, bounds_a_single_sample_of_any_length) {
  for (std::int64_t us = 1; us < 7'000'000'000; us = us * 5 / 4 + 1) {
    LatencyHistogram histogram;
    const Duration sample = std::chrono::microseconds(us);
    histogram.add(sample);
    for (const double share : {0.0, 0.5, 0.99, 1.0}) {
      const Duration bound = histogram.quantile(share);
      ASSERT_GT(bound, sample);
      ASSERT_LE(bound, sample + sample / 4 + 1us);
    }
  }
}

TEST(LatencyHistogram, takes_what_is_out_of_range_for_its_ends) {
  LatencyHistogram histogram;
  histogram.add(-5s);
  EXPECT_EQ(histogram.quantile(1), 1us);
  histogram.add(24h * 365);
  EXPECT_GT(histogram.quantile(1), 2h);
}

TEST(LatencyHistogram, agrees_with_sorted_samples) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    LatencyHistogram histogram;
    std::vector<Duration> samples;
    const auto count = 1 + random() % 511;
    for (std::size_t i = 0; i < count; ++i) {
      samples.push_back(std::chrono::microseconds(random() % (1U << (random() % 24))));
      histogram.add(samples.back());
    }
    std::sort(samples.begin(), samples.end());
    for (const double share : {0.5, 0.9, 0.99}) {
      const Duration exact = samples[static_cast<std::size_t>(share * static_cast<double>(count))];
      ASSERT_GT(histogram.quantile(share), exact);
      ASSERT_LE(histogram.quantile(share), exact + exact / 4 + 1us);
    }
  }
}

TEST(LatencyHistogram, forgets_the_past_for_what_is_newer) {
  LatencyHistogram histogram;
  for (int i = 0; i < 500; ++i) histogram.add(2s);
  for (int i = 0; i < 2600; ++i) histogram.add(10ms);
  EXPECT_LE(histogram.quantile(0.95), 13ms);
}

}  // namespace
}  // namespace penstock
