#pragma once
#include <string>
#include <string_view>

namespace penstock::fuzz {

/// Well-formed requests and answers, or parts of them, by a letter; any octet stands for one.
[[nodiscard]] std::string request_of(unsigned char letter);
[[nodiscard]] std::string answer_of(unsigned char letter);

}  // namespace penstock::fuzz
