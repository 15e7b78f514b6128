#pragma once
#include <cstddef>
#include <string_view>

namespace penstock {

/// One character at the front of a text: its code point and its length in bytes.
struct Utf8Character {
  char32_t code = 0;
  std::size_t length = 1;
  bool valid = false;  // if not, `length` bytes are to be replaced by one U+FFFD
};

/// Decodes the first character of a text that is not empty. Refuses overlong forms, surrogates and
/// what lies beyond U+10FFFF.
[[nodiscard]] Utf8Character first_character(std::string_view text);

/// Whether `bytes` are well-formed UTF-8 (Unicode 15, table 3-7).
[[nodiscard]] bool is_utf8(std::string_view bytes);

/// U+FFFD, which stands for bytes that are no character.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// U+FEFF, with which some programs begin a text; no part of it.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace penstock
