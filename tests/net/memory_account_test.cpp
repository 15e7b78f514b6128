#include "gateway/net/memory_account.hpp"

#include <string>

#include <gtest/gtest.h>

#include "gateway/net/buffer.hpp"

namespace penstock {
namespace {

/// A pool on an account whose total allows a mebibyte.
class MemoryAccountTest : public testing::Test {
 protected:
  ~MemoryAccountTest() override {
    account_.settle();
    EXPECT_EQ(total_.held(), 0U);
  }
  Bytes held() {
    account_.settle();
    return total_.held();
  }

  MemoryTotal total_{1_MiB};
  MemoryAccount account_{&total_};
  BlockPool pool_{4_KiB, 4, &account_};
};

TEST_F(MemoryAccountTest, tells_the_total_in_batches) {
  account_.took(MemoryAccount::batch - 1);
  EXPECT_EQ(total_.held(), 0U);
  account_.took(1);
  EXPECT_EQ(total_.held(), MemoryAccount::batch);
  account_.gave(MemoryAccount::batch);
  EXPECT_EQ(total_.held(), 0U);
}

TEST_F(MemoryAccountTest, knows_the_most_that_was_held) {
  account_.took(600_KiB);
  account_.gave(600_KiB);
  EXPECT_EQ(total_.take_peak(), 600_KiB);
  EXPECT_EQ(total_.take_peak(), 0U) << "since it was asked";
  account_.took(512_KiB);
  EXPECT_EQ(total_.take_peak(), 512_KiB);
  EXPECT_EQ(total_.take_peak(), 512_KiB) << "it is held still";
  account_.gave(512_KiB);
}

TEST_F(MemoryAccountTest, sums_what_the_threads_hold) {
  MemoryAccount other(&total_);
  account_.took(600_KiB);
  other.took(300_KiB);
  EXPECT_EQ(held(), 900_KiB);
  EXPECT_TRUE(other.may_take(124_KiB));
  EXPECT_FALSE(other.may_take(125_KiB));
  account_.gave(600_KiB);
  other.gave(300_KiB);
}

TEST_F(MemoryAccountTest, refuses_nothing_without_a_total) {
  MemoryAccount account(nullptr);
  account.took(1_GiB);
  EXPECT_TRUE(account.may_take(1_GiB));
}

TEST_F(MemoryAccountTest, counts_blocks_in_use_and_what_lies_on_the_heap) {
  Buffer buffer(pool_);
  EXPECT_EQ(held(), 0U);
  buffer.append("x");
  const Bytes small = held();
  EXPECT_GE(small, 4_KiB);
  EXPECT_LE(small, 64_KiB);
  buffer.append(std::string(100_KiB, 'x'));
  EXPECT_EQ(held(), buffer.capacity());
  buffer.release();
  EXPECT_EQ(held(), 0U);
}

TEST_F(MemoryAccountTest, lets_a_buffer_grow_only_within_the_limit) {
  Buffer buffer(pool_);
  EXPECT_TRUE(buffer.try_room(700_KiB));
  buffer.commit(buffer.room(1).size());
  const Bytes before = buffer.capacity();
  EXPECT_FALSE(buffer.try_room(1)) << "it would double";
  EXPECT_EQ(buffer.capacity(), before);
  buffer.consume(1);
  EXPECT_TRUE(buffer.try_room(1)) << "what is there is enough";
}

}  // namespace
}  // namespace penstock
