#pragma once
#include <array>
#include <chrono>
#include <string_view>

namespace penstock {

/// The Date field's text (IMF-fixdate, RFC 9110 §5.6.7), formatted once a second.
class DateText {
 public:
  /// Call at least once a second.
  void refresh(std::chrono::system_clock::time_point wall);
  [[nodiscard]] std::string_view text() const { return {text_.data(), text_.size() - 1}; }

 private:
  std::array<char, 30> text_{};
  std::chrono::sys_seconds shown_ = std::chrono::sys_seconds::min();
};

}  // namespace penstock
