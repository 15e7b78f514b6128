#include "backends/compute_call.hpp"

#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace penstock {
namespace {

/// A pool whose only thread is busy until it is let go.
class ComputeCallTest : public testing::Test {
 protected:
  void occupy() {
    ASSERT_TRUE(pool_.try_post([gate = go_.get_future().share()] { gate.wait(); }));
  }
  /// Returns when the pool has come to the end of its queue.
  void finish() {
    std::promise<void> end;
    ASSERT_TRUE(pool_.try_post([&] { end.set_value(); }));
    end.get_future().wait();
  }

  ManualClock clock_;
  EventLoop loop_{clock_};
  std::promise<void> go_;
  ComputePool pool_{{.threads = 1, .queue = 10}};
};

TEST_F(ComputeCallTest, runs_its_work_and_wakes_its_waiter) {
  bool ran = false;
  Waiter waiter(loop_.wheel(), TimePoint::max());
  const ComputeCall call(pool_, loop_, waiter, [&](const auto&) { ran = true; });
  ASSERT_TRUE(call.accepted());
  finish();
  EXPECT_TRUE(ran);
  EXPECT_FALSE(waiter.await_ready()) << "only on its own thread";
  loop_.context().poll_one();
  EXPECT_TRUE(waiter.await_ready());
}

TEST_F(ComputeCallTest, drops_its_work_at_once_when_its_caller_gives_up) {
  occupy();
  bool ran = false;
  auto body = std::make_shared<std::string>("a long one");
  const std::weak_ptr<std::string> held = body;
  {
    Waiter waiter(loop_.wheel(), TimePoint::max());
    const ComputeCall call(pool_, loop_, waiter,
                           [&ran, owned = std::move(body)](const auto&) { ran = true; });
    ASSERT_TRUE(call.accepted());
    EXPECT_FALSE(held.expired());
  }
  EXPECT_TRUE(held.expired()) << "though the pool has not come to it";
  go_.set_value();
  finish();
  EXPECT_FALSE(ran);
}

TEST_F(ComputeCallTest, tells_what_runs_that_its_caller_gave_up) {
  std::promise<void> begun;
  std::promise<void> told;
  {
    Waiter waiter(loop_.wheel(), TimePoint::max());
    const ComputeCall call(pool_, loop_, waiter, [&](const std::atomic<bool>& abandoned) {
      begun.set_value();
      while (!abandoned) std::this_thread::yield();
      told.set_value();
    });
    begun.get_future().wait();
  }
  told.get_future().wait();
  finish();
  loop_.context().poll();
}

}  // namespace
}  // namespace penstock
