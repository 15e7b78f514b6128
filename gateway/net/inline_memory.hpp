#pragma once
#include <cassert>
#include <cstddef>
#include <new>

namespace penstock {

/// Memory for one thing at a time, kept in that thing's owner so that it allocates nothing.
/// A thing that doesn't fit, or a second one at a time, comes from the heap.
template <std::size_t Size>
class InlineMemory {
 public:
  InlineMemory() = default;
  InlineMemory(const InlineMemory&) = delete;
  InlineMemory& operator=(const InlineMemory&) = delete;

  void* allocate(std::size_t size) {
    if (in_use_ || size > Size) return ::operator new(size);
    in_use_ = true;
    return storage_;
  }
  void deallocate(void* memory) noexcept {
    if (memory != storage_) return ::operator delete(memory);
    in_use_ = false;
  }

 private:
  alignas(std::max_align_t) std::byte storage_[Size];
  bool in_use_ = false;
};

/// The allocator over it, as a container takes it.
template <class T, std::size_t Size>
class InlineAllocator {
 public:
  using value_type = T;
  template <class U>
  struct rebind {
    using other = InlineAllocator<U, Size>;
  };

  explicit InlineAllocator(InlineMemory<Size>& memory) : memory_(&memory) {}
  template <class U>
  explicit InlineAllocator(const InlineAllocator<U, Size>& other) : memory_(other.memory_) {}

  T* allocate(std::size_t count) const { return static_cast<T*>(memory_->allocate(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t) const noexcept { memory_->deallocate(memory); }

  template <class U>
  bool operator==(const InlineAllocator<U, Size>& other) const {
    return memory_ == other.memory_;
  }

 private:
  template <class, std::size_t>
  friend class InlineAllocator;
  InlineMemory<Size>* memory_;
};

}  // namespace penstock
