#pragma once
#include "gateway/net/memory_account.hpp"

namespace penstock {

/// Memory that no buffer has, counted in one thread's account until it is given back. On that thread.
class AccountHold {
 public:
  /// `account` may be null: nobody counts and nothing is refused.
  explicit AccountHold(MemoryAccount* account) : account_(account) {}
  AccountHold(const AccountHold&) = delete;
  AccountHold& operator=(const AccountHold&) = delete;
  ~AccountHold() { give_back(); }

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
