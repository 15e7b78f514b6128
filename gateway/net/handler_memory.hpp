#pragma once
#include <cassert>
#include <cstddef>
#include <new>

namespace penstock {

/// The memory of one asynchronous operation, kept in its owner so that starting it allocates nothing.
/// An operation that doesn't fit, or a second one at a time, comes from the heap.
template <std::size_t Size>
class HandlerMemory {
 public:
  HandlerMemory() = default;
  HandlerMemory(const HandlerMemory&) = delete;
  HandlerMemory& operator=(const HandlerMemory&) = delete;

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

/// What Asio asks a handler for as its associated allocator.
template <class T, std::size_t Size>
class HandlerAllocator {
 public:
  using value_type = T;
  template <class U>
  struct rebind {
    using other = HandlerAllocator<U, Size>;
  };

  explicit HandlerAllocator(HandlerMemory<Size>& memory) : memory_(&memory) {}
  template <class U>
  explicit HandlerAllocator(const HandlerAllocator<U, Size>& other) : memory_(other.memory_) {}

  T* allocate(std::size_t count) const { return static_cast<T*>(memory_->allocate(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t) const noexcept { memory_->deallocate(memory); }

  template <class U>
  bool operator==(const HandlerAllocator<U, Size>& other) const {
    return memory_ == other.memory_;
  }

 private:
  template <class, std::size_t>
  friend class HandlerAllocator;
  HandlerMemory<Size>* memory_;
};

}  // namespace penstock
