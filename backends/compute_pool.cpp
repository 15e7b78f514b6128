#include "backends/compute_pool.hpp"

#include <utility>

#include <boost/asio/post.hpp>

namespace penstock {

ComputePool::ComputePool(const Config& config) : bound_(config.queue), threads_(config.threads) {}

ComputePool::~ComputePool() {
  stop();
  threads_.join();
}

bool ComputePool::try_post(std::function<void()> work) {
  if (pending_.fetch_add(1, std::memory_order_relaxed) >= bound_) {
    pending_.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  boost::asio::post(threads_, [this, run = std::move(work)] {
    run();
    pending_.fetch_sub(1, std::memory_order_relaxed);
  });
  return true;
}

}  // namespace penstock
