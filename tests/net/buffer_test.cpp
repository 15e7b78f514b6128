#include "gateway/net/buffer.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(Buffer, holds_no_memory_until_it_has_bytes) {
  BlockPool pool(4_KiB);
  Buffer buffer(pool);
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.view(), "");
  buffer.append("");
  buffer.compact();
  buffer.clear();
  EXPECT_EQ(buffer.capacity(), 0U);
  EXPECT_EQ(pool.in_use(), 0U);
}

TEST(Buffer, takes_a_block_and_leaves_it_for_the_heap_when_it_outgrows_it) {
  BlockPool pool(4_KiB);
  Buffer buffer(pool);
  buffer.append("head");
  EXPECT_EQ(buffer.capacity(), 4_KiB);
  EXPECT_EQ(pool.in_use(), 1U);
  buffer.append(std::string(4_KiB, 'x'));
  EXPECT_GE(buffer.capacity(), 8_KiB);
  EXPECT_EQ(pool.in_use(), 0U);
  EXPECT_EQ(buffer.view(), "head" + std::string(4_KiB, 'x'));
}

TEST(Buffer, fills_its_block_to_the_last_byte_without_moving) {
  BlockPool pool(4_KiB);
  Buffer buffer(pool);
  buffer.append('a');
  const char* const start = buffer.view().data();
  buffer.append(std::string(4_KiB - 1, 'x'));
  EXPECT_EQ(buffer.view().data(), start);
  EXPECT_EQ(buffer.size(), 4_KiB);
}

TEST(Buffer, makes_room_by_moving_what_is_left_to_the_front) {
  BlockPool pool(4_KiB);
  Buffer buffer(pool);
  buffer.append(std::string(4000, 'x') + "rest");
  buffer.consume(4000);
  EXPECT_GE(buffer.room(4000).size(), 4000U);
  EXPECT_EQ(buffer.view(), "rest");
  EXPECT_EQ(buffer.capacity(), 4_KiB);
}

TEST(Buffer, compacts_so_that_all_capacity_follows) {
  BlockPool pool(4_KiB);
  Buffer buffer(pool);
  buffer.append("gone rest");
  buffer.consume(5);
  buffer.compact();
  EXPECT_EQ(buffer.view(), "rest");
  EXPECT_EQ(buffer.room(0).size(), 4_KiB - 4);
}

TEST(Buffer, grows_geometrically) {
  BlockPool pool(4_KiB);
  Buffer buffer(pool);
  int moves = 0;
  for (Bytes last = 0; buffer.size() < 1_MiB;) {
    buffer.append(std::string(1000, 'x'));
    if (buffer.capacity() == last) continue;
    last = buffer.capacity();
    ++moves;
  }
  EXPECT_LE(moves, 10);
}

TEST(Buffer, keeps_its_memory_when_cleared_and_gives_it_back_when_released) {
  BlockPool pool(4_KiB);
  {
    Buffer buffer(pool);
    buffer.append("bytes");
    buffer.clear();
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(pool.in_use(), 1U);
    buffer.release();
    buffer.release();
    EXPECT_EQ(pool.in_use(), 0U);
    buffer.append("again");
    EXPECT_EQ(buffer.view(), "again");
  }
  EXPECT_EQ(pool.in_use(), 0U);
}

TEST(Buffer, keeps_a_block_and_no_more_when_trimmed) {
  BlockPool pool(4_KiB);
  Buffer buffer(pool);
  buffer.append("bytes");
  buffer.trim();
  EXPECT_EQ(buffer.view(), "bytes");
  EXPECT_EQ(buffer.capacity(), 4_KiB);
  buffer.append(std::string(5_KiB, 'x'));
  buffer.clear();
  buffer.trim();
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.capacity(), 0U);
  EXPECT_EQ(pool.in_use(), 0U);
}

TEST(Buffer, appends_fields_of_a_head) {
  BlockPool pool(16);
  Buffer buffer(pool);
  buffer.append_field("A", "b");
  buffer.append_field("Empty", "");
  buffer.append_field("Empty", {});
  buffer.append_field("Name", std::string(100, 'v'));
  EXPECT_EQ(buffer.view(), "A: b\r\nEmpty: \r\nEmpty: \r\nName: " + std::string(100, 'v') + "\r\n");
}

TEST(Buffer, holds_what_a_string_would_after_any_steps) {
  std::mt19937 random(3);
  BlockPool pool(256);
  Buffer buffer(pool);
  std::string model;
  const auto some_of = [&] { return model.empty() ? 0 : random() % (model.size() + 1); };
  for (int round = 0; round < 20000; ++round) {
    const std::string bytes(random() % 300, static_cast<char>('a' + random() % 26));
    switch (random() % 7) {
      case 0: {
        const std::size_t count = some_of();
        buffer.consume(count);
        model.erase(0, count);
        break;
      }
      case 1: {
        const std::size_t size = some_of();
        buffer.truncate(size);
        model.resize(size);
        break;
      }
      case 2: buffer.compact(); break;
      case 3:
        if (random() % 50 == 0) {
          buffer.release();
          model.clear();
        }
        break;
      case 4:
        buffer.append('z');
        model += 'z';
        break;
      default: buffer.append(bytes); model += bytes;
    }
    ASSERT_EQ(buffer.view(), model);
    ASSERT_EQ(buffer.empty(), model.empty());
  }
}

}  // namespace
}  // namespace penstock
