#include "gateway/net/event_loop.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/loop_thread.hpp"
#include "tests/support/wait.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

struct Alarm final : WheelNode {
  void on_deadline() override { rung = true; }
  std::atomic<bool> rung = false;
};

TEST(EventLoop, runs_what_other_threads_post) {
  LoopThread thread;
  std::atomic<int> count = 0;
  std::vector<std::thread> posters;
  for (int i = 0; i < 4; ++i) {
    posters.emplace_back([&] {
      for (int n = 0; n < 500; ++n) thread.loop().post([&count] { ++count; });
    });
  }
  for (auto& poster : posters) poster.join();
  EXPECT_TRUE(eventually([&] { return count == 2000; }));
}

TEST(EventLoop, fires_deadlines_by_itself) {
  LoopThread thread;
  Alarm alarm;
  thread.run([&] { thread.loop().wheel().arm(alarm, thread.clock().now() + 5s); });
  EXPECT_FALSE(alarm.rung);
  thread.clock().advance(6s);
  EXPECT_TRUE(eventually([&] { return alarm.rung.load(); }));
  thread.run([] {});
}

TEST(EventLoop, relieves_once_for_all_who_asked_before) {
  struct Spare final : Relief {
    void relieve() override { ++times; }
    int times = 0;
  };
  LoopThread thread;
  Spare spare;
  const auto times_after = [&](int asked) {
    thread.run([&] {
      for (int i = 0; i < asked; ++i) thread.loop().relieve_soon();
    });
    thread.settle();
    return thread.run([&] { return spare.times; });
  };
  thread.run([&] { thread.loop().relieved_by(spare); });
  EXPECT_EQ(times_after(50), 1);
  EXPECT_EQ(times_after(1), 2);
  thread.run([&] { spare.unlink(); });
}

TEST(EventLoop, tells_the_date_of_its_clock) {
  LoopThread thread;
  const auto date = thread.run([&] { return std::string(thread.loop().date()); });
  EXPECT_EQ(date.size(), 29U);
  EXPECT_TRUE(date.ends_with(" GMT"));
}

TEST(EventLoop, ends_when_stopped_though_work_is_left) {
  ManualClock clock;
  EventLoop loop(clock);
  loop.post([&] {
    loop.post([] { FAIL(); });
    loop.stop();
  });
  loop.run();
}

}  // namespace
}  // namespace penstock
