#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

#include <gmock/gmock.h>

#include "gateway/policy/least_in_flight.hpp"
#include "gateway/policy/smooth_round_robin.hpp"

namespace penstock {
namespace {

using Weights = std::vector<std::uint32_t>;
using testing::ElementsAre;

std::vector<std::size_t> turns(SmoothRoundRobin& round, std::size_t count) {
  std::vector<std::size_t> taken(count);
  std::generate(taken.begin(), taken.end(), [&] { return round.next(); });
  return taken;
}

TEST(SmoothRoundRobin, spreads_the_turns_of_a_heavy_one) {
  SmoothRoundRobin round({5, 1, 1}, 0);
  EXPECT_THAT(turns(round, 7), ElementsAre(0, 0, 1, 0, 2, 0, 0));
}

TEST(SmoothRoundRobin, begins_where_it_is_told) {
  for (std::size_t from = 0; from < 3; ++from) {
    SmoothRoundRobin round({1, 1, 1}, from + 3000);
    EXPECT_EQ(round.next(), from);
  }
}

TEST(SmoothRoundRobin, gives_each_its_weight_in_every_round) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 200; ++trial) {
    Weights weights(1 + random() % 6);
    for (auto& weight : weights) weight = static_cast<std::uint32_t>(1 + random() % 9);
    SmoothRoundRobin round(weights, 0);
    const auto total = std::accumulate(weights.begin(), weights.end(), 0U);
    for (int times = 0; times < 3; ++times) {
      Weights taken(weights.size());
      for (const std::size_t turn : turns(round, total)) ++taken[turn];
      ASSERT_EQ(taken, weights);
    }
  }
}

TEST(SmoothRoundRobin, passes_over_those_that_take_no_part) {
  SmoothRoundRobin round({1, 9, 1}, 0);
  std::vector<int> taken(3);
  for (int i = 0; i < 100; ++i) ++taken[round.next([](std::size_t index) { return index != 1; })];
  EXPECT_THAT(taken, ElementsAre(50, 0, 50));
}

TEST(LeastInFlight, picks_the_smallest_by_weight) {
  SmoothRoundRobin equal({1, 1, 1}, 0);
  EXPECT_EQ(least_in_flight(Weights{3, 1, 2}, equal), 1U);
  EXPECT_EQ(least_in_flight(Weights{UINT32_MAX, UINT32_MAX, UINT32_MAX - 1}, equal), 2U);
  SmoothRoundRobin heavy({1, 4}, 0);
  EXPECT_EQ(least_in_flight(Weights{1, 3}, heavy), 1U);
  EXPECT_EQ(least_in_flight(Weights{1, 5}, heavy), 0U);
}

TEST(LeastInFlight, goes_round_among_equals_by_weight) {
  SmoothRoundRobin round({2, 1, 1}, 0);
  std::vector<int> taken(3);
  for (int i = 0; i < 40; ++i) ++taken[least_in_flight(Weights{0, 0, 0}, round)];
  EXPECT_THAT(taken, ElementsAre(20, 10, 10));
  for (int i = 0; i < 40; ++i) EXPECT_NE(least_in_flight(Weights{2, 0, 0}, round), 0U);
}

TEST(LeastInFlight, never_picks_one_with_more_for_its_weight_than_another) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 2000; ++trial) {
    Weights in_flight(1 + random() % 8);
    Weights weights(in_flight.size());
    for (auto& count : in_flight) count = static_cast<std::uint32_t>(random() % 4);
    for (auto& weight : weights) weight = static_cast<std::uint32_t>(1 + random() % 1000);
    SmoothRoundRobin round(weights, random());
    const std::size_t picked = least_in_flight(in_flight, round);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      ASSERT_LE(std::uint64_t{in_flight[picked]} * weights[i], std::uint64_t{in_flight[i]} * weights[picked]);
    }
  }
}

}  // namespace
}  // namespace penstock
