#pragma once
#include <coroutine>

#include "gateway/net/timer_wheel.hpp"

namespace penstock {

/// Awaits until somebody on the same thread wakes it, or until the deadline; the result is whether it was
/// woken. May be woken before it is awaited.
class [[nodiscard]] Waiter final : private WheelNode {
 public:
  Waiter(TimerWheel& wheel, TimePoint deadline) : wheel_(wheel), deadline_(deadline) {}

  void wake() {
    if (done_) return;
    woken_ = true;
    end();
  }

  /// Ends it as its deadline would.
  void give_up() {
    if (!done_) end();
  }

  /// Gives up at the next tick: for a caller that must not be re-entered.
  void give_up_soon() {
    deadline_ = wheel_.coarse_now();
    if (!done_) wheel_.arm(*this, deadline_);
  }

  bool await_ready() const noexcept { return done_; }
  void await_suspend(std::coroutine_handle<> awaiting) {
    awaiting_ = awaiting;
    wheel_.arm(*this, deadline_);
  }
  bool await_resume() const noexcept { return woken_; }

 private:
  void on_deadline() override { give_up(); }
  void end() {
    done_ = true;
    if (awaiting_) awaiting_.resume();
  }

  TimerWheel& wheel_;
  TimePoint deadline_;
  std::coroutine_handle<> awaiting_;
  bool done_ = false;
  bool woken_ = false;
};

}  // namespace penstock
