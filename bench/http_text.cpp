#include "bench/http_text.hpp"

#include <charconv>
#include <strings.h>

namespace penstock {

std::size_t head_length(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  return end == std::string_view::npos ? 0 : end + 4;
}

std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "content-length:";
  std::size_t length = 0;
  for (auto at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
    const auto line = head.substr(at + 1);
    if (line.size() <= name.size() || ::strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const auto digits = line.substr(line.find_first_not_of(' ', name.size()));
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
  }
  return length;
}

std::size_t message_length(std::string_view bytes) {
  const auto head = head_length(bytes);
  if (head == 0) return 0;
  const auto whole = head + content_length(bytes.substr(0, head));
  return bytes.size() < whole ? 0 : whole;
}

}  // namespace penstock
