#pragma once
#include <coroutine>

#include "gateway/net/event_loop.hpp"

namespace penstock {

/// Awaits until everything else that was ready on the loop has had its turn.
class [[nodiscard]] Yield {
 public:
  explicit Yield(EventLoop& loop) : loop_(loop) {}
  static bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiting) {
    loop_.post([awaiting] { awaiting.resume(); });
  }
  static void await_resume() noexcept {}

 private:
  EventLoop& loop_;
};

}  // namespace penstock
