#include "backends/compute_call.hpp"

#include <utility>

namespace penstock {

ComputeCall::ComputeCall(ComputePool& pool, EventLoop& loop, Waiter& waiter, std::function<void()> work)
    : waiter_(std::make_shared<Waiter*>(&waiter)),
      accepted_(pool.try_post([waiting = waiter_, &loop, run = std::move(work)] {
        run();
        loop.post([waiting] {
          if (*waiting != nullptr) (*waiting)->wake();
        });
      })) {}

}  // namespace penstock
