#pragma once
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace penstock {

inline constexpr std::string_view last_chunk = "0\r\n\r\n";

/// The size line that a chunk begins with (RFC 9112 §7.1); behind its data comes CRLF.
class ChunkSizeLine {
 public:
  explicit ChunkSizeLine(std::uint64_t size) {
    char* const end = std::to_chars(text_.data(), text_.data() + 16, size, 16).ptr;
    end[0] = '\r';
    end[1] = '\n';
    size_ = static_cast<std::size_t>(end + 2 - text_.data());
  }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 18> text_;
  std::size_t size_;
};

}  // namespace penstock
