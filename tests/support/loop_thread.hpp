#pragma once
#include <future>
#include <thread>
#include <type_traits>

#include "gateway/net/event_loop.hpp"
#include "gateway/net/thread_memory.hpp"
#include "tests/support/manual_clock.hpp"

namespace penstock {

/// An event loop on a thread of its own, whose time a test moves by hand.
class LoopThread {
 public:
  LoopThread()
      : thread_([this] {
          loop_.run();
          release_thread_memory();
        }) {}
  ~LoopThread() {
    loop_.stop();
    thread_.join();
  }
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;

  [[nodiscard]] EventLoop& loop() { return loop_; }
  [[nodiscard]] ManualClock& clock() { return clock_; }

  /// Runs `work` on the loop's thread, after what is queued there, and returns what it returns.
  template <class Work>
  std::invoke_result_t<Work> run(Work work) {
    std::packaged_task<std::invoke_result_t<Work>()> task(std::move(work));
    auto result = task.get_future();
    loop_.post([&task] { task(); });
    return result.get();
  }

  /// Returns when the loop has dealt with what the kernel held for it.
  void settle() {
    // The first one wakes the loop; what it finds is queued before the second.
    run([] {});
    run([] {});
  }
  /// Moves time on and fires the deadlines that have passed; between two handlers, never within one.
  void advance(Duration step) {
    run([this, step] {
      clock_.advance(step);
      loop_.wheel().advance(clock_.now());
    });
  }

 private:
  ManualClock clock_;
  EventLoop loop_{clock_};
  std::thread thread_;
};

}  // namespace penstock
