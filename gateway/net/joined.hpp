#pragma once
#include <coroutine>

#include "gateway/net/task.hpp"

namespace penstock {

/// A task that runs beside the coroutine that owns it. Once begun it must be awaited, however things go.
class [[nodiscard]] Joined {
 public:
  Joined() = default;
  Joined(const Joined&) = delete;
  Joined& operator=(const Joined&) = delete;

  void begin(Task<void> task) {
    running_ = true;
    start(std::move(task), [this] { end(); });
  }
  [[nodiscard]] bool running() const { return running_; }

  bool await_ready() const noexcept { return !running_; }
  void await_suspend(std::coroutine_handle<> awaiting) { awaiting_ = awaiting; }
  void await_resume() const noexcept {}

 private:
  void end() {
    running_ = false;
    if (awaiting_) awaiting_.resume();
  }

  bool running_ = false;
  std::coroutine_handle<> awaiting_;
};

}  // namespace penstock
