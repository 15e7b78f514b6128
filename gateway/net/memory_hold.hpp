#pragma once
#include <utility>

#include "gateway/net/memory_account.hpp"

namespace penstock {

/// Bytes beside the buffers that are counted in the process's total while this lives. Made on one thread, it
/// may be changed and destroyed on another, one at a time.
class MemoryHold {
 public:
  /// Holds nothing.
  MemoryHold() = default;
  MemoryHold(const MemoryHold&) = delete;
  MemoryHold& operator=(const MemoryHold&) = delete;
  MemoryHold(MemoryHold&& other) noexcept
      : total_(std::exchange(other.total_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  MemoryHold& operator=(MemoryHold&&) = delete;
  ~MemoryHold() { keep(0); }

  /// Holds so much more of the account's total; false, and nothing more, when that is beyond its limit.
  [[nodiscard]] bool take(const MemoryAccount& account, Bytes bytes) {
    total_ = account.total();
    if (total_ == nullptr) return true;
    if (!total_->try_take(bytes)) return false;
    bytes_ += bytes;
    return true;
  }
  /// Gives back what is more than `bytes`.
  void keep(Bytes bytes) {
    if (bytes >= bytes_) return;
    total_->give(bytes_ - bytes);
    bytes_ = bytes;
  }

 private:
  MemoryTotal* total_ = nullptr;
  Bytes bytes_ = 0;
};

}  // namespace penstock
