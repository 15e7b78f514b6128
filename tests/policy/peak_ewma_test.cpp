#include "gateway/policy/peak_ewma.hpp"

#include <random>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint start{1h};

double milliseconds(double nanoseconds) { return nanoseconds / 1e6; }

TEST(PeakEwma, is_empty_until_something_is_recorded) {
  PeakEwma latency;
  EXPECT_TRUE(latency.empty());
  EXPECT_EQ(latency.at(start), 0);
  latency.record(0ms, start);
  EXPECT_FALSE(latency.empty());
}

TEST(PeakEwma, rises_at_once_to_a_longer_sample) {
  PeakEwma latency;
  latency.record(10ms, start);
  latency.record(80ms, start + 1ms);
  EXPECT_DOUBLE_EQ(milliseconds(latency.at(start + 1ms)), 80);
}

TEST(PeakEwma, falls_with_the_age_of_the_past) {
  PeakEwma latency;
  latency.record(100ms, start);
  latency.record(10ms, start);
  EXPECT_DOUBLE_EQ(milliseconds(latency.at(start)), 100);  // no time has passed
  latency.record(10ms, start + PeakEwma::decay);
  EXPECT_NEAR(milliseconds(latency.at(start + PeakEwma::decay)), 100 * 0.3679 + 10 * 0.6321, 0.1);
}

TEST(PeakEwma, falls_while_nothing_is_recorded) {
  PeakEwma latency;
  latency.record(1s, start);
  EXPECT_NEAR(milliseconds(latency.at(start + 10s)), 367.9, 0.1);
  EXPECT_LT(milliseconds(latency.at(start + 100s)), 0.1);
}

TEST(PeakEwma, bears_time_that_stands_still_or_samples_below_nothing) {
  PeakEwma latency;
  latency.record(-1ms, start);
  EXPECT_EQ(latency.at(start), 0);
  latency.record(5ms, start);
  EXPECT_DOUBLE_EQ(milliseconds(latency.at(start - 1s)), 5);
}

TEST(PeakEwma, stays_between_zero_and_the_longest_sample) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    PeakEwma latency;
    TimePoint now = start;
    Duration longest{};
    for (int i = 0; i < 100; ++i) {
      now += std::chrono::microseconds(random() % 5'000'000);
      const Duration sample = std::chrono::microseconds(random() % 1'000'000);
      longest = std::max(longest, sample);
      latency.record(sample, now);
      ASSERT_GE(latency.at(now), static_cast<double>(sample.count()) * 0.999);
      ASSERT_LE(latency.at(now), static_cast<double>(longest.count()));
    }
  }
}

}  // namespace
}  // namespace penstock
