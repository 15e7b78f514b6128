#include "gateway/net/timer_wheel.hpp"

#include <algorithm>

namespace penstock {

void WheelNode::unlink() {
  if (next_ == nullptr) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = next_ = nullptr;
}

TimerWheel::TimerWheel(TimePoint now) : start_(now) {
  for (Head& head : heads_) head.previous_ = head.next_ = &head;
}

TimerWheel::~TimerWheel() {
  // Nodes may outlive the wheel: none may point into it.
  for (Head& head : heads_) {
    while (head.next_ != &head) head.next_->unlink();
  }
}

void TimerWheel::file(WheelNode& node) {
  node.unlink();
  // Rounded up: a slot is visited at its time or later, so a node in it has passed its deadline.
  const auto due = node.deadline_ == TimePoint::max() ? current_ + slots - 1
                                                      : (node.deadline_ - start_ + tick - Duration(1)) / tick;
  node.filed_ = std::clamp(due, current_ + 1, current_ + slots - 1);
  Head& head = heads_[static_cast<std::size_t>(node.filed_ % slots)];
  node.previous_ = head.previous_;
  node.next_ = &head;
  head.previous_->next_ = &node;
  head.previous_ = &node;
}

void TimerWheel::advance(TimePoint now) {
  const auto target = (now - start_) / tick;
  while (current_ < target) visit(++current_);
}

void TimerWheel::visit(std::int64_t tick_number) {
  Head& head = heads_[static_cast<std::size_t>(tick_number % slots)];
  // Firing may arm, disarm or destroy nodes of this very slot, so always take the first one left.
  while (head.next_ != &head) {
    WheelNode& node = *head.next_;
    node.unlink();
    if (node.deadline_ == TimePoint::max()) continue;
    if (node.deadline_ > time_of(tick_number)) {
      file(node);
      continue;
    }
    node.deadline_ = TimePoint::max();
    node.on_deadline();
  }
}

}  // namespace penstock
