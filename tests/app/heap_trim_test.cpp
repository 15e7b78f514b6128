#include "gateway/app/heap_trim.hpp"

#include <cstdint>
#include <cstring>
#include <memory>
#include <unistd.h>
#include <vector>

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "tests/support/wait.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

// A sanitizer's heap is not the one that is trimmed.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

bool resident(std::uintptr_t address) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  unsigned char in_memory = 0;
  return ::mincore(reinterpret_cast<void*>(address / page * page), page, &in_memory) == 0 &&
         in_memory % 2 == 1;
}

TEST(HeapTrim, gives_back_what_lies_free_between_what_stays) {
  constexpr std::size_t length = 64 * 1024;
  std::vector<std::unique_ptr<char[]>> bodies;
  std::vector<std::unique_ptr<char[]>> staying;
  for (int i = 0; i < 100; ++i) {
    bodies.push_back(std::make_unique<char[]>(length));
    staying.push_back(std::make_unique<char[]>(100));
  }
  const auto freed = reinterpret_cast<std::uintptr_t>(bodies[50].get()) + length / 2;
  boost::asio::io_context context;
  MemoryTotal total(64_MiB);
  MemoryAccount account(&total);
  HeapTrim trim(context, total, {.between_looks = 1ms, .fall = 4_MiB});
  trim.start();
  account.took(100 * length);
  context.run_one();
  bodies.clear();
  account.gave(100 * length);
  EXPECT_TRUE(resident(freed));
  EXPECT_TRUE(eventually([&] {
    context.run_one();
    return !resident(freed);
  }));
}

#endif

TEST(HeapTrim, can_be_stopped_when_a_look_is_due) {
  boost::asio::io_context context;
  MemoryTotal total(64_MiB);
  HeapTrim trim(context, total, {.between_looks = Duration(0)});
  trim.start();
  boost::asio::post(context, [&] { trim.stop(); });
  context.run();
  EXPECT_TRUE(context.stopped());
}

}  // namespace
}  // namespace penstock
