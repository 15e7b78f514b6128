#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace penstock {

/// Times of one kind, kept whole so that every percentile is exact.
class Latencies {
 public:
  explicit Latencies(std::size_t expected) { microseconds_.reserve(expected); }

  void add(std::chrono::steady_clock::duration time) {
    microseconds_.push_back(std::chrono::duration<float, std::micro>(time).count());
  }

  void sort() { std::sort(microseconds_.begin(), microseconds_.end()); }

  /// The time, in microseconds, that a `share` (0 to 1) stays within; call sort() before, and have at least
  /// one.
  [[nodiscard]] double at(double share) const {
    return static_cast<double>(
        microseconds_[static_cast<std::size_t>(share * static_cast<double>(microseconds_.size() - 1))]);
  }

  [[nodiscard]] std::size_t size() const { return microseconds_.size(); }

 private:
  std::vector<float> microseconds_;
};

}  // namespace penstock
