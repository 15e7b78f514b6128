#include "gateway/policy/burst.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(Burst, is_over_when_less_by_the_fall_is_held_for_an_interval) {
  Burst burst(8_MiB);
  EXPECT_FALSE(burst.over(1_MiB));
  EXPECT_FALSE(burst.over(40_MiB));
  EXPECT_TRUE(burst.over(2_MiB));
}

TEST(Burst, is_over_once) {
  Burst burst(8_MiB);
  EXPECT_FALSE(burst.over(40_MiB));
  EXPECT_TRUE(burst.over(2_MiB));
  EXPECT_FALSE(burst.over(2_MiB));
  EXPECT_FALSE(burst.over(0));
}

TEST(Burst, is_none_when_little_goes_up_and_down) {
  Burst burst(8_MiB);
  for (int round = 0; round < 10; ++round) {
    EXPECT_FALSE(burst.over(20_MiB));
    EXPECT_FALSE(burst.over(20_MiB - 7_MiB));
  }
}

TEST(Burst, is_over_also_when_it_ends_slowly) {
  Burst burst(8_MiB);
  int ends = 0;
  for (Bytes held = 64_MiB; held > 0; held -= 1_MiB) ends += burst.over(held) ? 1 : 0;
  EXPECT_EQ(ends, 7);
}

TEST(Burst, can_begin_again) {
  Burst burst(8_MiB);
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(burst.over(30_MiB));
    EXPECT_TRUE(burst.over(0));
  }
}

}  // namespace
}  // namespace penstock
