#include "gateway/net/memory_hold.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(MemoryHold, counts_while_it_lives) {
  MemoryTotal total(1_MiB);
  const MemoryAccount account(&total);
  {
    MemoryHold hold;
    EXPECT_TRUE(hold.take(account, 100_KiB));
    EXPECT_TRUE(hold.take(account, 50_KiB));
    EXPECT_EQ(total.held(), 150_KiB);
    const MemoryHold moved(std::move(hold));
    EXPECT_EQ(total.held(), 150_KiB);
  }
  EXPECT_EQ(total.held(), 0U);
}

TEST(MemoryHold, takes_nothing_beyond_the_limit) {
  MemoryTotal total(1_MiB);
  const MemoryAccount account(&total);
  MemoryHold first;
  EXPECT_TRUE(first.take(account, 1_MiB));
  MemoryHold second;
  EXPECT_FALSE(second.take(account, 1));
  EXPECT_EQ(total.held(), 1_MiB);
}

TEST(MemoryHold, gives_back_what_is_needed_no_more) {
  MemoryTotal total(1_MiB);
  const MemoryAccount account(&total);
  MemoryHold hold;
  EXPECT_TRUE(hold.take(account, 500_KiB));
  hold.keep(200_KiB);
  EXPECT_EQ(total.held(), 200_KiB);
  hold.keep(300_KiB);
  EXPECT_EQ(total.held(), 200_KiB) << "it does not take";
}

TEST(MemoryHold, is_free_where_nothing_is_counted) {
  const MemoryAccount account(nullptr);
  MemoryHold hold;
  EXPECT_TRUE(hold.take(account, 1_GiB));
  hold.keep(0);
}

}  // namespace
}  // namespace penstock
