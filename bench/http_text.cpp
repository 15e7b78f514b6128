#include "bench/http_text.hpp"

#include <charconv>
#include <strings.h>

namespace penstock {

std::size_t message_length(std::string_view bytes) {
  const auto head = bytes.find("\r\n\r\n");
  if (head == std::string_view::npos) return 0;
  constexpr std::string_view name = "content-length:";
  std::size_t body = 0;
  for (auto at = bytes.find('\n'); at < head; at = bytes.find('\n', at + 1)) {
    const auto line = bytes.substr(at + 1);
    if (line.size() <= name.size() || ::strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const auto digits = line.substr(line.find_first_not_of(' ', name.size()));
    std::from_chars(digits.data(), digits.data() + digits.size(), body);
  }
  const auto whole = head + 4 + body;
  return bytes.size() < whole ? 0 : whole;
}

}  // namespace penstock
