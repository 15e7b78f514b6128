#include "gateway/net/thread_memory.hpp"

#include <array>
#include <new>

#include "gateway/net/block_pool.hpp"

namespace penstock {
namespace {

constexpr std::size_t step = 256;
constexpr std::size_t classes = 16;  // what is larger than 4 KiB is rare

/// One pool for each size class; raw storage, so that reaching it needs no guard.
struct Pools {
  std::array<BlockPool*, classes> by_class{};
  std::size_t large = 0;  // that lie on the heap
};
constinit thread_local Pools pools;

std::size_t class_of(std::size_t size) { return (size + step - 1) / step - 1; }

}  // namespace

void* take_memory(std::size_t size) {
  const std::size_t index = class_of(size);
  if (index >= classes) {
    ++pools.large;
    return ::operator new(size);
  }
  BlockPool*& pool = pools.by_class[index];
  if (pool == nullptr) pool = new BlockPool((index + 1) * step);
  return pool->take();
}

void give_memory(void* memory, std::size_t size) noexcept {
  const std::size_t index = class_of(size);
  if (index >= classes) {
    --pools.large;
    return ::operator delete(memory);
  }
  pools.by_class[index]->give(memory);
}

void release_thread_memory() noexcept {
  for (BlockPool*& pool : pools.by_class) {
    delete pool;
    pool = nullptr;
  }
}

std::size_t thread_memory_in_use() noexcept {
  std::size_t count = pools.large;
  for (const BlockPool* pool : pools.by_class) count += pool == nullptr ? 0 : pool->in_use();
  return count;
}

}  // namespace penstock
