#pragma once
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace penstock {

/// Puts bytes where there is room for them.
class Pen {
 public:
  explicit Pen(char* at) : at_(at) {}
  /// Of a length known here, so that no call is needed.
  template <std::size_t N>
  Pen& put(const char (&text)[N]) {
    std::memcpy(at_, text, N - 1);
    at_ += N - 1;
    return *this;
  }
  Pen& put(std::string_view bytes) {
    std::memcpy(at_, bytes.data(), bytes.size());
    at_ += bytes.size();
    return *this;
  }
  /// At most 20 digits.
  Pen& number(std::uint64_t value) {
    at_ = std::to_chars(at_, at_ + 20, value).ptr;
    return *this;
  }
  [[nodiscard]] std::size_t written_since(const char* from) const {
    return static_cast<std::size_t>(at_ - from);
  }

 private:
  char* at_;
};

}  // namespace penstock
