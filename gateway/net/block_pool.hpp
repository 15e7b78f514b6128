#pragma once
#include <cstddef>
#include <cstdint>

#include "gateway/net/memory_account.hpp"

namespace penstock {

/// Blocks of one size, carved from slabs that go back to the system when empty.
/// For one thread. `free()` would keep a burst's pages resident for ever; this gives them back.
class BlockPool {
 public:
  /// Blocks of a multiple of 16 bytes, at most 32 KiB. Keeps up to `spare_slabs` empty slabs (64 KiB each)
  /// for the next burst. Slabs with a block in use are taken from `account`, which may be null.
  constexpr explicit BlockPool(std::size_t block_size, std::size_t spare_slabs = 4,
                               MemoryAccount* account = nullptr)
      : block_size_(block_size), spare_slabs_(spare_slabs), account_(account) {}
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;
  ~BlockPool();

  /// Aligned to 16 bytes; throws std::bad_alloc when the system has no memory.
  [[nodiscard]] void* take();
  void give(void* block) noexcept;
  [[nodiscard]] std::size_t block_size() const { return block_size_; }
  [[nodiscard]] std::size_t in_use() const { return in_use_; }
  /// Of whatever grows out of these blocks.
  [[nodiscard]] MemoryAccount* account() const { return account_; }

 private:
  struct Slab;
  Slab* map_slab();
  void unlink(Slab* slab) noexcept;
  void link(Slab* slab) noexcept;

  std::size_t block_size_;
  [[maybe_unused]] std::size_t spare_slabs_;
  MemoryAccount* account_;
  std::size_t in_use_ = 0;
  std::size_t empty_ = 0;
  Slab* open_ = nullptr;  // slabs with a block to give
};

}  // namespace penstock
