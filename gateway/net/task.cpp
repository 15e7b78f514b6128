#include "gateway/net/task.hpp"

#include <array>
#include <new>

#include "gateway/net/block_pool.hpp"

namespace penstock {
namespace {

constexpr std::size_t step = 256;
constexpr std::size_t classes = 16;  // frames up to 4 KiB; larger ones are rare and come from the heap

/// One pool for each size class; raw storage, so that reaching it needs no guard.
struct FramePools {
  std::array<BlockPool*, classes> pools{};
};
constinit thread_local FramePools frames;

std::size_t class_of(std::size_t size) { return (size + step - 1) / step - 1; }

}  // namespace

namespace detail {

void* take_frame(std::size_t size) {
  const std::size_t index = class_of(size);
  if (index >= classes) return ::operator new(size);
  BlockPool*& pool = frames.pools[index];
  if (pool == nullptr) pool = new BlockPool((index + 1) * step);
  return pool->take();
}

void give_frame(void* frame, std::size_t size) noexcept {
  const std::size_t index = class_of(size);
  if (index >= classes) return ::operator delete(frame);
  frames.pools[index]->give(frame);
}

}  // namespace detail

void release_frames() noexcept {
  for (BlockPool*& pool : frames.pools) {
    delete pool;
    pool = nullptr;
  }
}

}  // namespace penstock
