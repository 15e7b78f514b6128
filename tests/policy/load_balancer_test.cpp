#include "gateway/policy/load_balancer.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

std::size_t pick(const std::vector<std::uint32_t>& in_flight, std::size_t turn) {
  return pick_least_in_flight(in_flight, turn);
}

TEST(LeastInFlight, picks_the_smallest) {
  for (std::size_t turn = 0; turn < 10; ++turn) {
    EXPECT_EQ(pick({3, 1, 2}, turn), 1U);
    EXPECT_EQ(pick({0, 1, 2}, turn), 0U);
    EXPECT_EQ(pick({4294967295, 4294967295, 4294967294}, turn), 2U);
    EXPECT_EQ(pick({7}, turn), 0U);
  }
}

TEST(LeastInFlight, goes_round_among_equals) {
  for (std::size_t turn = 0; turn < 9; ++turn) EXPECT_EQ(pick({2, 2, 2}, turn), turn % 3);
  EXPECT_EQ(pick({1, 2, 1, 2}, 0), 0U);
  EXPECT_EQ(pick({1, 2, 1, 2}, 1), 2U);
  EXPECT_EQ(pick({1, 2, 1, 2}, 2), 2U);
  EXPECT_EQ(pick({1, 2, 1, 2}, 3), 0U);
}

TEST(LeastInFlight, looks_at_all_whatever_the_turn) {
  constexpr std::size_t last = std::numeric_limits<std::size_t>::max();
  for (std::size_t before = 0; before < 4; ++before) {
    EXPECT_EQ(pick({1, 1, 0}, last - before), 2U);
    EXPECT_EQ(pick({1, 0, 1}, last - before), 1U);
  }
}

TEST(LeastInFlight, never_picks_one_with_more_than_another) {
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint32_t> in_flight(1 + random() % 8);
    for (auto& count : in_flight) count = static_cast<std::uint32_t>(random() % 4);
    const std::size_t picked = pick(in_flight, random());
    ASSERT_EQ(in_flight[picked], *std::min_element(in_flight.begin(), in_flight.end()));
  }
}

}  // namespace
}  // namespace penstock
