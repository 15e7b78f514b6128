#pragma once
#include "gateway/net/memory_account.hpp"

namespace penstock {

/// Counts memory that no buffer has, until it is given back. On the account's thread.
class MemoryHold {
 public:
  /// `account` may be null: nobody counts and nothing is refused.
  explicit MemoryHold(MemoryAccount* account) : account_(account) {}
  MemoryHold(const MemoryHold&) = delete;
  MemoryHold& operator=(const MemoryHold&) = delete;
  ~MemoryHold() { give_back(); }

  [[nodiscard]] Bytes held() const { return held_; }
  /// So much more. False: the process may not hold it, and nothing is counted.
  [[nodiscard]] bool try_take(Bytes bytes) {
    if (account_ != nullptr && !account_->may_take(bytes)) return false;
    take(bytes);
    return true;
  }
  /// So much more, whatever the others hold.
  void take(Bytes bytes) {
    held_ += bytes;
    if (account_ != nullptr) account_->took(bytes);
  }
  void give_back() {
    if (account_ != nullptr && held_ != 0) account_->gave(held_);
    held_ = 0;
  }

 private:
  MemoryAccount* const account_;
  Bytes held_ = 0;
};

}  // namespace penstock
