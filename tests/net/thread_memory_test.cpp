#include "gateway/net/thread_memory.hpp"

#include <cstdint>
#include <cstring>
#include <memory>
#include <thread>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

template <std::size_t Size>
struct Thing : InThreadMemory {
  Thing() { std::memset(octets, Size % 251, Size); }
  [[nodiscard]] bool whole() const { return octets[0] == Size % 251 && octets[Size - 1] == Size % 251; }
  unsigned char octets[Size];
};

template <std::size_t... Sizes>
void make_and_look() {
  const auto look = [](const auto& things) {
    for (const auto& thing : things) EXPECT_TRUE(thing->whole());
  };
  std::tuple<std::vector<std::unique_ptr<Thing<Sizes>>>...> all;
  for (int i = 0; i < 300; ++i) {
    (std::get<std::vector<std::unique_ptr<Thing<Sizes>>>>(all).push_back(std::make_unique<Thing<Sizes>>()),
     ...);
  }
  std::apply([&](const auto&... things) { (look(things), ...); }, all);
}

TEST(ThreadMemory, holds_things_of_any_size) {
  std::thread([] {
    make_and_look<1, 256, 257, 480, 4096, 4097, 70000>();
    release_thread_memory();
  }).join();
}

TEST(ThreadMemory, begins_anew_after_it_was_released) {
  std::thread([] {
    for (int round = 0; round < 2; ++round) {
      make_and_look<100>();
      release_thread_memory();
    }
  }).join();
}

#ifndef PENSTOCK_NO_POOLS

TEST(ThreadMemory, gives_a_thing_the_memory_of_the_one_that_ended) {
  std::thread([] {
    auto thing = std::make_unique<Thing<300>>();
    const auto where = reinterpret_cast<std::uintptr_t>(thing.get());
    thing.reset();
    thing = std::make_unique<Thing<300>>();
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(thing.get()), where);
    thing.reset();
    release_thread_memory();
  }).join();
}

#endif

}  // namespace
}  // namespace penstock
