#include "gateway/net/block_pool.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>

namespace penstock {
namespace {

TEST(BlockPool, gives_aligned_blocks_that_do_not_overlap) {
  for (const std::size_t size : {16U, 256U, 1040U, 4096U}) {
    BlockPool pool(size);
    std::vector<unsigned char*> blocks;
    for (unsigned i = 0; i < 300; ++i) {
      blocks.push_back(static_cast<unsigned char*>(pool.take()));
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(blocks.back()) % 16, 0U);
      std::memset(blocks.back(), static_cast<int>(i % 251), size);
    }
    for (unsigned i = 0; i < blocks.size(); ++i) {
      const auto written = [i](unsigned char octet) { return octet == i % 251; };
      EXPECT_TRUE(std::all_of(blocks[i], blocks[i] + size, written));
      pool.give(blocks[i]);
    }
    EXPECT_EQ(pool.in_use(), 0U);
  }
}

TEST(BlockPool, survives_taking_and_giving_in_any_order) {
  std::mt19937 random(7);
  BlockPool pool(512, 1);
  std::vector<std::pair<unsigned char*, unsigned char>> held;
  for (int round = 0; round < 20000; ++round) {
    // Swings between few and many, so that slabs fill, empty and go.
    const bool take = held.empty() || random() % 100 < (round / 2000 % 2 == 0 ? 60U : 40U);
    if (take) {
      const auto mark = static_cast<unsigned char>(random());
      held.emplace_back(static_cast<unsigned char*>(pool.take()), mark);
      std::memset(held.back().first, mark, 512);
      continue;
    }
    std::swap(held[random() % held.size()], held.back());
    const auto [block, mark] = held.back();
    held.pop_back();
    ASSERT_EQ(block[0], mark);
    ASSERT_EQ(block[511], mark);
    pool.give(block);
  }
  EXPECT_EQ(pool.in_use(), held.size());
  for (const auto& [block, mark] : held) pool.give(block);
  EXPECT_EQ(pool.in_use(), 0U);
}

#ifndef PENSTOCK_NO_POOLS

std::size_t mapped(const std::vector<void*>& blocks) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  return static_cast<std::size_t>(std::count_if(blocks.begin(), blocks.end(), [page](void* block) {
    unsigned char resident = 0;
    const auto start = reinterpret_cast<std::uintptr_t>(block) / page * page;
    return ::mincore(reinterpret_cast<void*>(start), page, &resident) == 0;
  }));
}

TEST(BlockPool, gives_back_all_slabs_but_the_spare_ones) {
  BlockPool pool(4096, 2);
  std::vector<void*> blocks;
  for (int i = 0; i < 15 * 20; ++i) blocks.push_back(pool.take());
  EXPECT_EQ(mapped(blocks), blocks.size());
  for (void* block : blocks) pool.give(block);
  EXPECT_EQ(mapped(blocks), 2U * 15U);
}

TEST(BlockPool, uses_a_given_block_before_it_asks_for_more) {
  BlockPool pool(4096, 0);
  void* const kept = pool.take();
  void* const block = pool.take();
  pool.give(block);
  EXPECT_EQ(pool.take(), block);
  pool.give(block);
  pool.give(kept);
}

TEST(BlockPool, keeps_no_slab_when_told_so) {
  BlockPool pool(4096, 0);
  std::vector<void*> blocks{pool.take()};
  pool.give(blocks[0]);
  EXPECT_EQ(mapped(blocks), 0U);
  blocks[0] = pool.take();
  std::memset(blocks[0], 1, 4096);
  pool.give(blocks[0]);
}

#endif

}  // namespace
}  // namespace penstock
