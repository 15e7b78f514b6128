#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>

#include "gateway/policy/units.hpp"

namespace penstock {

/// What the whole process holds in buffers, and how much that may be. Any thread.
class MemoryTotal {
 public:
  explicit MemoryTotal(Bytes limit) : limit_(limit) {}
  MemoryTotal(const MemoryTotal&) = delete;
  MemoryTotal& operator=(const MemoryTotal&) = delete;

  /// Behind by less than MemoryAccount::batch for each thread.
  [[nodiscard]] Bytes held() const {
    const std::int64_t held = held_.load(std::memory_order_relaxed);
    return held > 0 ? static_cast<Bytes>(held) : 0;
  }
  [[nodiscard]] Bytes limit() const { return limit_; }
  /// The most that held() was since this was last asked for.
  [[nodiscard]] Bytes take_peak() {
    const Bytes now = held();
    return std::max(peak_.exchange(now, std::memory_order_relaxed), now);
  }

  /// Counts so much more unless that is beyond the limit; whether it did. To be given back by give().
  [[nodiscard]] bool try_take(Bytes bytes) {
    const auto more = static_cast<std::int64_t>(bytes);
    if (held_.fetch_add(more, std::memory_order_relaxed) + more <= static_cast<std::int64_t>(limit_)) {
      return true;
    }
    give(bytes);
    return false;
  }
  void give(Bytes bytes) { held_.fetch_sub(static_cast<std::int64_t>(bytes), std::memory_order_relaxed); }

 private:
  friend class MemoryAccount;
  const Bytes limit_;
  std::atomic<std::int64_t> held_ = 0;
  std::atomic<Bytes> peak_ = 0;
};

/// One thread's part of it. Every taken byte is given back by an account of the same total.
class MemoryAccount {
 public:
  static constexpr Bytes batch = 256_KiB;  // how far the total may be behind

  /// Null: nobody asks and nothing is refused.
  explicit MemoryAccount(MemoryTotal* total) : total_(total) {}
  MemoryAccount(const MemoryAccount&) = delete;
  MemoryAccount& operator=(const MemoryAccount&) = delete;
  ~MemoryAccount() { settle(); }

  void took(Bytes bytes) { change(static_cast<std::int64_t>(bytes)); }
  void gave(Bytes bytes) { change(-static_cast<std::int64_t>(bytes)); }
  /// Whether so much more stays within the limit. Ask just before taking: threads that ask at the same time
  /// may each be told yes.
  [[nodiscard]] bool may_take(Bytes bytes) const {
    if (total_ == nullptr) return true;
    const auto more = static_cast<std::int64_t>(bytes);
    const std::int64_t held = total_->held_.load(std::memory_order_relaxed) + unsettled_;
    return held + more <= static_cast<std::int64_t>(total_->limit_);
  }
  /// Whether so much more leaves half of the limit to others.
  [[nodiscard]] bool may_spare(Bytes bytes) const {
    return total_ == nullptr || may_take(bytes + total_->limit_ / 2);
  }
  /// How much more may_take() allows.
  [[nodiscard]] Bytes left() const {
    if (total_ == nullptr) return std::numeric_limits<Bytes>::max();
    const std::int64_t held = total_->held_.load(std::memory_order_relaxed) + unsettled_;
    return static_cast<Bytes>(std::max<std::int64_t>(static_cast<std::int64_t>(total_->limit_) - held, 0));
  }
  /// Null: nobody asks.
  [[nodiscard]] MemoryTotal* total() const { return total_; }
  /// Tells the total what it does not know yet; called each tick.
  void settle() {
    if (total_ == nullptr || unsettled_ == 0) return;
    total_->held_.fetch_add(unsettled_, std::memory_order_relaxed);
    unsettled_ = 0;
    // Of two threads at the same time one may be forgotten, by a batch.
    const Bytes held = total_->held();
    if (held > total_->peak_.load(std::memory_order_relaxed)) {
      total_->peak_.store(held, std::memory_order_relaxed);
    }
  }

 private:
  void change(std::int64_t bytes) {
    unsettled_ += bytes;
    constexpr auto most = static_cast<std::int64_t>(batch);
    if (unsettled_ >= most || unsettled_ <= -most) settle();
  }

  MemoryTotal* total_;
  std::int64_t unsettled_ = 0;
};

}  // namespace penstock
