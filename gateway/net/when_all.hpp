#pragma once
#include <coroutine>
#include <cstddef>
#include <utility>
#include <vector>

#include "gateway/net/task.hpp"

namespace penstock {

/// Awaited, runs all tasks at the same time and resumes when the last one ends.
class [[nodiscard]] WhenAll {
 public:
  explicit WhenAll(std::vector<Task<void>> tasks) : tasks_(std::move(tasks)), left_(tasks_.size() + 1) {}

  bool await_ready() const noexcept { return tasks_.empty(); }
  bool await_suspend(std::coroutine_handle<> awaiting) {
    awaiting_ = awaiting;
    for (Task<void>& task : tasks_) start(std::move(task), [this] { finish_one(); });
    // The extra count keeps a task that ends at once from resuming us before all have begun.
    return --left_ != 0;
  }
  void await_resume() const noexcept {}

 private:
  void finish_one() {
    if (--left_ == 0) awaiting_.resume();
  }

  std::vector<Task<void>> tasks_;
  std::size_t left_;
  std::coroutine_handle<> awaiting_;
};

}  // namespace penstock
