#include "gateway/policy/load_estimate.hpp"

#include <array>
#include <random>

#include <gtest/gtest.h>

#include "gateway/policy/two_choices.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint t0{1h};

LoadEstimate after(Outcome outcome, Duration took) {
  LoadEstimate estimate;
  estimate.record(outcome, took, t0);
  return estimate;
}

TEST(LoadEstimate, is_latency_times_what_is_in_flight_by_weight) {
  const auto estimate = after(Outcome::success, 20ms);
  EXPECT_DOUBLE_EQ(estimate.cost(0, 1, t0), 20e6);
  EXPECT_DOUBLE_EQ(estimate.cost(2, 1, t0), 60e6);
  EXPECT_DOUBLE_EQ(estimate.cost(2, 3, t0), 20e6);
}

TEST(LoadEstimate, tries_an_endpoint_of_which_nothing_is_known_once) {
  const LoadEstimate unknown;
  EXPECT_EQ(unknown.cost(0, 1, t0), 0);
  EXPECT_GT(unknown.cost(1, 1, t0), after(Outcome::success, 500ms).cost(1, 1, t0));
}

TEST(LoadEstimate, never_thinks_well_of_a_server_that_fails_fast) {
  for (const Outcome outcome : {Outcome::server_error, Outcome::refused, Outcome::connect_timeout,
                                Outcome::reset, Outcome::timeout, Outcome::malformed, Outcome::unloaded}) {
    EXPECT_GE(after(outcome, 1ms).cost(0, 1, t0), 1e9) << name_of(outcome);
  }
}

TEST(LoadEstimate, takes_a_failure_for_as_long_as_the_slowest_answers) {
  LoadEstimate estimate;
  for (int i = 0; i < 50; ++i) estimate.record(Outcome::success, 5s, t0);
  estimate.record(Outcome::success, 1ms, t0 + 5min);
  estimate.record(Outcome::refused, 1ms, t0 + 5min);
  EXPECT_GE(estimate.cost(0, 1, t0 + 5min), 5e9);
  EXPECT_GE(after(Outcome::timeout, 30s).cost(0, 1, t0), 30e9);
}

TEST(LoadEstimate, leaves_out_what_says_nothing_about_the_endpoint) {
  for (const Outcome outcome : {Outcome::stale, Outcome::overloaded}) {
    EXPECT_EQ(after(outcome, 3s).cost(0, 1, t0), 0) << name_of(outcome);
  }
}

TEST(LoadEstimate, lets_a_failed_endpoint_back_within_a_minute) {
  const auto failed = after(Outcome::refused, 1ms);
  const auto good = after(Outcome::success, 10ms);
  EXPECT_GT(failed.cost(0, 1, t0 + 10s), good.cost(0, 1, t0));
  EXPECT_LT(failed.cost(0, 1, t0 + 60s), good.cost(0, 1, t0));
}

TEST(TwoChoices, are_two_different_ones_and_all_alike) {
  std::mt19937_64 random(7);
  for (const std::size_t count : {2U, 3U, 7U, 256U}) {
    std::vector<int> chosen(count);
    const int rounds = 2000 * static_cast<int>(count);
    for (int i = 0; i < rounds; ++i) {
      const TwoChoices two = two_of(count, random());
      ASSERT_LT(two.first, count);
      ASSERT_LT(two.second, count);
      ASSERT_NE(two.first, two.second);
      ++chosen[two.first];
      ++chosen[two.second];
    }
    for (const int times : chosen) EXPECT_NEAR(times, 4000, 400) << count;
  }
}

TEST(TwoChoices, bear_the_ends_of_the_random_numbers) {
  for (const std::uint64_t random :
       {std::uint64_t{0}, UINT64_MAX, std::uint64_t{UINT32_MAX}, ~std::uint64_t{UINT32_MAX}}) {
    for (std::size_t count = 2; count < 300; ++count) {
      const TwoChoices two = two_of(count, random);
      ASSERT_LT(two.first, count);
      ASSERT_LT(two.second, count);
      ASSERT_NE(two.first, two.second);
    }
  }
}

/// Requests one after the other, each taken by the cheaper of two endpoints.
TEST(LoadEstimate, sends_most_to_the_fastest_endpoint) {
  constexpr std::array latencies{10ms, 10ms, 200ms};
  std::array<LoadEstimate, 3> estimates;
  std::array<int, 3> taken{};
  std::mt19937_64 random(1);
  TimePoint now = t0;
  for (int i = 0; i < 3000; ++i) {
    const auto [a, b] = two_of(3, random());
    const std::size_t best = estimates[a].cost(0, 1, now) <= estimates[b].cost(0, 1, now) ? a : b;
    ++taken[best];
    now += latencies[best];
    estimates[best].record(Outcome::success, latencies[best], now);
  }
  EXPECT_LT(taken[2], 60);
  EXPECT_GT(taken[2], 0);
  EXPECT_GT(taken[0], 500);
  EXPECT_GT(taken[1], 500);
}

}  // namespace
}  // namespace penstock
