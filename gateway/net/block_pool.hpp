#pragma once
#include <cstddef>
#include <cstdint>

namespace penstock {

/// Blocks of one size, carved from slabs that go back to the system when empty.
/// For one thread. `free()` would keep a burst's pages resident for ever; this gives them back.
class BlockPool {
 public:
  /// Blocks of a multiple of 16 bytes, at most 32 KiB. Keeps up to `spare_slabs` empty slabs (64 KiB each)
  /// for the next burst.
  constexpr explicit BlockPool(std::size_t block_size, std::size_t spare_slabs = 4)
      : block_size_(block_size), spare_slabs_(spare_slabs) {}
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;
  ~BlockPool();

  /// Aligned to 16 bytes; throws std::bad_alloc when the system has no memory.
  [[nodiscard]] void* take();
  void give(void* block) noexcept;
  [[nodiscard]] std::size_t block_size() const { return block_size_; }
  [[nodiscard]] std::size_t in_use() const { return in_use_; }

 private:
  struct Slab;
  Slab* map_slab();
  void unlink(Slab* slab) noexcept;
  void link(Slab* slab) noexcept;

  std::size_t block_size_;
  std::size_t spare_slabs_;
  std::size_t in_use_ = 0;
  std::size_t empty_ = 0;
  Slab* open_ = nullptr;  // slabs with a block to give
};

}  // namespace penstock
