#include "backends/compute_pool.hpp"

#include <future>
#include <thread>

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(ComputePool, runs_work_on_a_thread_of_its_own) {
  ComputePool pool({.threads = 1, .queue = 1});
  std::promise<std::thread::id> id;
  ASSERT_TRUE(pool.try_post([&] { id.set_value(std::this_thread::get_id()); }));
  EXPECT_NE(id.get_future().get(), std::this_thread::get_id());
}

TEST(ComputePool, refuses_beyond_its_bound) {
  std::promise<void> go;
  std::promise<void> begun;
  ComputePool pool({.threads = 1, .queue = 2});
  ASSERT_TRUE(pool.try_post([&] {
    begun.set_value();
    go.get_future().wait();
  }));
  begun.get_future().wait();
  EXPECT_TRUE(pool.try_post([] {}));
  EXPECT_FALSE(pool.try_post([] {}));
  go.set_value();
}

TEST(ComputePool, takes_work_again_when_some_is_done) {
  ComputePool pool({.threads = 2, .queue = 1});
  for (int n = 0; n < 100; ++n) {
    std::promise<void> done;
    while (!pool.try_post([&] { done.set_value(); })) std::this_thread::yield();
    done.get_future().wait();
  }
}

TEST(ComputePool, drops_what_waits_when_it_stops) {
  std::promise<void> go;
  std::promise<void> begun;
  std::atomic<int> done = 0;
  const auto held = std::make_shared<int>();
  {
    ComputePool pool({.threads = 1, .queue = 100});
    ASSERT_TRUE(pool.try_post([&] {
      begun.set_value();
      go.get_future().wait();
      ++done;
    }));
    begun.get_future().wait();
    for (int n = 0; n < 50; ++n) ASSERT_TRUE(pool.try_post([&done, held] { ++done; }));
    pool.stop();
    go.set_value();
  }
  EXPECT_EQ(done, 1);
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace penstock
