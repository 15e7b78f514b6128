#pragma once
#include <string>
#include <string_view>

#include "gateway/net/account_hold.hpp"

namespace penstock {

/// A text made here, counted by an account while it is kept.
class CountedText {
 public:
  /// Shorter ones are not counted: a request may hold as much, and there is always room for a refusal.
  static constexpr Bytes least_counted = 2_KiB;

  explicit CountedText(MemoryAccount* account) : held_(account) {}

  [[nodiscard]] std::string_view view() const { return text_; }
  /// Instead of what was there. False: the process may not hold it, and the text is empty.
  [[nodiscard]] bool try_set(std::string text);
  /// The same for what is short by its nature, or has to be said: never refused.
  void set(std::string text);
  /// Gives the memory back.
  void clear() {
    if (!text_.empty()) drop();
  }

 private:
  void drop();

  std::string text_;
  AccountHold held_;
};

}  // namespace penstock
