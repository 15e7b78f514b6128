#include "gateway/net/date_text.hpp"

#include <ctime>

namespace penstock {

void DateText::refresh(std::chrono::system_clock::time_point wall) {
  const auto second = std::chrono::floor<std::chrono::seconds>(wall);
  if (second == shown_) return;
  shown_ = second;
  const std::time_t time = std::chrono::system_clock::to_time_t(second);
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  // The process never leaves the C locale, so day and month are English.
  std::strftime(text_.data(), text_.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
}

}  // namespace penstock
