#pragma once
#include <coroutine>

#include "gateway/net/event_loop.hpp"

namespace penstock {

/// Awaits the next tick of the loop but one: at least a whole tick, less than two.
class [[nodiscard]] Pause final : private WheelNode {
 public:
  static constexpr Duration longest = 2 * TimerWheel::tick;

  explicit Pause(EventLoop& loop) : loop_(loop) {}
  static bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiting) {
    awaiting_ = awaiting;
    loop_.wheel().arm(*this, loop_.wheel().coarse_now() + longest);
  }
  static void await_resume() noexcept {}

 private:
  void on_deadline() override { awaiting_.resume(); }

  EventLoop& loop_;
  std::coroutine_handle<> awaiting_;
};

}  // namespace penstock
