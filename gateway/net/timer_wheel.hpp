#pragma once
#include <array>
#include <cstdint>

#include "gateway/policy/units.hpp"

namespace penstock {

class TimerWheel;

/// A deadline of its owner, kept in a wheel. Arming again is a store: the slot's visit files it anew.
class WheelNode {
 public:
  WheelNode() = default;
  WheelNode(const WheelNode&) = delete;
  WheelNode& operator=(const WheelNode&) = delete;
  virtual ~WheelNode() { unlink(); }

  [[nodiscard]] TimePoint deadline() const { return deadline_; }

 protected:
  /// Called once for each armed deadline that passed, at most one tick late.
  virtual void on_deadline() = 0;

 private:
  friend class TimerWheel;
  void unlink();

  WheelNode* previous_ = nullptr;
  WheelNode* next_ = nullptr;
  TimePoint deadline_ = TimePoint::max();
  std::int64_t filed_ = 0;  // the tick whose slot it stands in
};

/// Deadlines of one thread, to a tick's precision; waits that need better use a timer of their own.
class TimerWheel {
 public:
  static constexpr Duration tick = std::chrono::milliseconds(100);

  explicit TimerWheel(TimePoint now);
  ~TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  void arm(WheelNode& node, TimePoint deadline) {
    node.deadline_ = deadline;
    if (node.next_ == nullptr || deadline < time_of(node.filed_)) file(node);
  }
  /// Takes the deadline off; the node leaves its slot at that slot's visit.
  static void disarm(WheelNode& node) { node.deadline_ = TimePoint::max(); }

  /// The time of the last tick, for free: behind by a tick, and by as long as its thread was kept busy.
  [[nodiscard]] TimePoint coarse_now() const { return time_of(current_); }

  /// Fires what has passed. Call once a tick, and after a pause for as long as it was.
  void advance(TimePoint now);

 private:
  static constexpr std::int64_t slots = 1024;  // 102 s; what lies beyond is filed at the far end again

  [[nodiscard]] TimePoint time_of(std::int64_t tick_number) const { return start_ + tick_number * tick; }
  void file(WheelNode& node);
  void visit(std::int64_t tick_number);

  struct Head final : WheelNode {
    void on_deadline() override {}
  };

  TimePoint start_;
  std::int64_t current_ = 0;  // the last tick visited
  std::array<Head, slots> heads_;
};

}  // namespace penstock
