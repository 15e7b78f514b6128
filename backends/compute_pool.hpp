#pragma once
#include <atomic>
#include <cstddef>
#include <functional>

#include <boost/asio/thread_pool.hpp>

namespace penstock {

/// A fixed number of threads for predictions that are too long for a worker, with a bounded queue.
class ComputePool {
 public:
  struct Config {
    std::size_t threads = 1;
    std::size_t queue = 1024;  // functions that wait or run
  };

  explicit ComputePool(const Config& config);
  ComputePool(const ComputePool&) = delete;
  ComputePool& operator=(const ComputePool&) = delete;
  /// Stops, then waits for what runs already.
  ~ComputePool();

  /// Has `work`, which must not throw, run on a thread of the pool; false when the queue is full.
  [[nodiscard]] bool try_post(std::function<void()> work);

  /// From here on nothing begins to run: what waits must not delay the end of the process. Any thread.
  void stop() { threads_.stop(); }

 private:
  const std::size_t bound_;
  std::atomic<std::size_t> pending_ = 0;
  boost::asio::thread_pool threads_;
};

}  // namespace penstock
