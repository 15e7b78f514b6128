#include "gateway/net/block_pool.hpp"

#include <new>

#include <sys/mman.h>

namespace penstock {
namespace {

constexpr std::size_t slab_size = 64 * 1024;

void* map_aligned() {
  // Twice the size, so that an aligned slab lies within; the rest goes back at once.
  void* mapped = ::mmap(nullptr, 2 * slab_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  auto* raw = static_cast<char*>(mapped);
  const auto misfit = reinterpret_cast<std::uintptr_t>(raw) % slab_size;
  const std::size_t before = misfit == 0 ? 0 : slab_size - misfit;
  if (before != 0) ::munmap(raw, before);
  ::munmap(raw + before + slab_size, slab_size - before);
  return raw + before;
}

}  // namespace

/// Stands at the slab's start, which its alignment makes findable from any block.
struct BlockPool::Slab {
  struct FreeBlock {
    FreeBlock* next;
  };

  Slab* previous = nullptr;
  Slab* next = nullptr;
  FreeBlock* free = nullptr;
  std::size_t used = 0;
  std::size_t carved = 0;
  std::size_t capacity = 0;

  static Slab* of(void* block) {
    return reinterpret_cast<Slab*>(reinterpret_cast<std::uintptr_t>(block) & ~(slab_size - 1));
  }
  [[nodiscard]] bool full() const { return used == capacity; }
  void* block(std::size_t index, std::size_t size) {
    return reinterpret_cast<char*>(this) + slab_size - (index + 1) * size;
  }
};

BlockPool::~BlockPool() {
  while (open_ != nullptr) {
    Slab* slab = open_;
    open_ = slab->next;
    ::munmap(slab, slab_size);
  }
}

BlockPool::Slab* BlockPool::map_slab() {
  auto* slab = new (map_aligned()) Slab;
  slab->capacity = (slab_size - sizeof(Slab)) / block_size_;
  ++empty_;
  link(slab);
  return slab;
}

void BlockPool::link(Slab* slab) noexcept {
  slab->previous = nullptr;
  slab->next = open_;
  if (open_ != nullptr) open_->previous = slab;
  open_ = slab;
}

void BlockPool::unlink(Slab* slab) noexcept {
  (slab->previous != nullptr ? slab->previous->next : open_) = slab->next;
  if (slab->next != nullptr) slab->next->previous = slab->previous;
}

#ifdef PENSTOCK_NO_POOLS

void* BlockPool::take() {
  ++in_use_;
  if (account_ != nullptr) account_->took(block_size_);
  return ::operator new(block_size_);
}

void BlockPool::give(void* block) noexcept {
  --in_use_;
  if (account_ != nullptr) account_->gave(block_size_);
  ::operator delete(block);
}

#else

void* BlockPool::take() {
  Slab* slab = open_ != nullptr ? open_ : map_slab();
  if (slab->used++ == 0) {
    --empty_;
    if (account_ != nullptr) account_->took(slab_size);
  }
  ++in_use_;
  void* block = nullptr;
  if (slab->free != nullptr) {
    block = slab->free;
    slab->free = slab->free->next;
  } else {
    block = slab->block(slab->carved++, block_size_);
  }
  if (slab->full()) unlink(slab);
  return block;
}

void BlockPool::give(void* block) noexcept {
  Slab* slab = Slab::of(block);
  if (slab->full()) link(slab);
  slab->free = new (block) Slab::FreeBlock{slab->free};
  --in_use_;
  if (--slab->used != 0) return;
  if (account_ != nullptr) account_->gave(slab_size);
  if (empty_ < spare_slabs_) {
    ++empty_;
    return;
  }
  unlink(slab);
  ::munmap(slab, slab_size);
}

#endif

}  // namespace penstock
