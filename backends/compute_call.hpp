#pragma once
#include <atomic>
#include <functional>
#include <memory>

#include "backends/compute_pool.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/net/waiter.hpp"
#include "gateway/policy/units.hpp"

namespace penstock {

/// A longer body is read on the compute pool: one of this length holds a worker, and all its connections, up
/// for about 0.9 ms (seen: 75 MB/s of texts in JSON, -O2).
inline constexpr Bytes most_read_on_worker = 64_KiB;

/// Has a function run on the compute pool and then wakes a waiter, on the waiter's thread.
class ComputeCall {
 public:
  /// Takes what becomes true when nobody waits for its result any more.
  using Work = std::function<void(const std::atomic<bool>& abandoned)>;

  /// `work` must own what it touches: a caller that gives up while it runs does not wait for it.
  ComputeCall(ComputePool& pool, EventLoop& loop, Waiter& waiter, Work work);
  /// From here on the waiter is left alone. What has not begun to run is dropped here and never runs.
  ~ComputeCall();
  ComputeCall(const ComputeCall&) = delete;
  ComputeCall& operator=(const ComputeCall&) = delete;

  /// False when the pool's queue is full: nothing will run, and nobody be woken.
  [[nodiscard]] bool accepted() const { return accepted_; }

 private:
  struct Shared;
  const std::shared_ptr<Shared> shared_;
  const bool accepted_;
};

}  // namespace penstock
