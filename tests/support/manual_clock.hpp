#pragma once
#include <atomic>

#include "gateway/net/clock.hpp"

namespace penstock {

/// Time that moves only when told to; any thread may ask.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override { return TimePoint(Duration(now_.load())); }
  [[nodiscard]] std::chrono::system_clock::time_point wall() const override {
    return std::chrono::system_clock::time_point(std::chrono::hours(500'000));
  }
  void advance(Duration step) { now_ += step.count(); }

 private:
  std::atomic<Duration::rep> now_ = Duration(std::chrono::hours(1)).count();
};

}  // namespace penstock
