#include "backends/compute_call.hpp"

#include <utility>

namespace penstock {

/// Of the waiter's thread and the pool's. Whoever takes the work first has it: to run it, or to drop it.
struct ComputeCall::Shared {
  Shared(Work to_run, Waiter& waiting) : work(std::move(to_run)), waiter(&waiting) {}

  Work work;
  Waiter* waiter;  // touched on the waiter's thread only
  std::atomic<bool> taken = false;
  std::atomic<bool> abandoned = false;

  /// Empty when the other thread was first.
  Work take() { return taken.exchange(true) ? nullptr : std::exchange(work, nullptr); }
};

ComputeCall::ComputeCall(ComputePool& pool, EventLoop& loop, Waiter& waiter, Work work)
    : shared_(std::make_shared<Shared>(std::move(work), waiter)),
      accepted_(pool.try_post([shared = shared_, &loop] {
        auto run = shared->take();
        if (run == nullptr) return;
        run(shared->abandoned);
        run = nullptr;  // what it held is free before anyone is told
        loop.post([shared] {
          if (shared->waiter != nullptr) shared->waiter->wake();
        });
      })) {}

ComputeCall::~ComputeCall() {
  shared_->waiter = nullptr;
  shared_->abandoned = true;
  shared_->take();
}

}  // namespace penstock
