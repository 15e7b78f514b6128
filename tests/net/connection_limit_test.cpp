#include "gateway/net/connection_limit.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

class ConnectionLimitTest : public testing::Test {
 protected:
  ConnectionLimitTest() {
    limit_.on_freed([this] { ++freed_; });
  }

  ConnectionLimit limit_{2};
  std::atomic<int> freed_ = 0;
};

TEST_F(ConnectionLimitTest, has_room_until_the_limit_is_reached) {
  EXPECT_TRUE(limit_.has_room());
  limit_.add();
  EXPECT_TRUE(limit_.has_room());
  limit_.add();
  EXPECT_FALSE(limit_.has_room());
  limit_.give_back();
  EXPECT_TRUE(limit_.has_room());
}

TEST_F(ConnectionLimitTest, says_once_that_a_place_is_free_to_who_had_none) {
  limit_.add();
  limit_.give_back();
  limit_.rested();
  EXPECT_EQ(freed_, 0);
  limit_.add();
  limit_.add();
  EXPECT_FALSE(limit_.has_room());
  limit_.give_back();
  limit_.give_back();
  EXPECT_EQ(freed_, 1);
}

TEST_F(ConnectionLimitTest, says_that_one_came_to_rest) {
  limit_.lower_to(0);
  EXPECT_FALSE(limit_.has_room());
  limit_.rested();
  limit_.rested();
  EXPECT_EQ(freed_, 1);
}

TEST_F(ConnectionLimitTest, loses_no_word_of_a_free_place) {
  std::atomic<bool> asked = false;
  for (int round = 0; round < 2000; ++round) {
    limit_.lower_to(1);
    limit_.add();
    freed_ = 0;
    asked = false;
    std::thread giver([&] {
      while (!asked) continue;
      limit_.give_back();
    });
    asked = true;
    const bool room = limit_.has_room();
    giver.join();
    EXPECT_TRUE(room || freed_ == 1);
    EXPECT_EQ(limit_.open(), 0U);
  }
}

}  // namespace
}  // namespace penstock
