#pragma once
#include <cstddef>

namespace penstock {

/// Memory of the running thread: up to 4 KiB from slabs that go back to the system after a burst, more from
/// the heap. It is given back on the thread that took it, with the size that was asked for.
[[nodiscard]] void* take_memory(std::size_t size);
void give_memory(void* memory, std::size_t size) noexcept;
/// Call when a thread that took memory ends and all of it was given back.
void release_thread_memory() noexcept;
/// How many pieces of the running thread's memory were not given back yet: for tests.
[[nodiscard]] std::size_t thread_memory_in_use() noexcept;

/// What derives from this and is made by `new` lies in its thread's memory: it ends on that thread.
struct InThreadMemory {
  static void* operator new(std::size_t size) { return take_memory(size); }
  static void operator delete(void* memory, std::size_t size) noexcept { give_memory(memory, size); }
};

}  // namespace penstock
