#include "gateway/net/json_text.hpp"

namespace penstock {
namespace {

/// The length of the well-formed UTF-8 sequence at the front (Unicode 15, table 3-7), 0 when there is none.
std::size_t utf8_length(std::string_view text) {
  const auto at = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
  };
  const auto within = [](unsigned octet, unsigned low, unsigned high) {
    return octet >= low && octet <= high;
  };
  const auto tail = [&](std::size_t i) { return within(at(i), 0x80, 0xbf); };
  const unsigned first = at(0);
  if (first < 0x80) return 1;
  if (within(first, 0xc2, 0xdf)) return tail(1) ? 2 : 0;
  if (within(first, 0xe0, 0xef)) {
    const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
    const unsigned high = first == 0xed ? 0x9f : 0xbf;
    return within(at(1), low, high) && tail(2) ? 3 : 0;
  }
  if (within(first, 0xf0, 0xf4)) {
    const unsigned low = first == 0xf0 ? 0x90 : 0x80;
    const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
    return within(at(1), low, high) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const auto octet = static_cast<unsigned char>(c);
  if (octet >= 0x20 && octet != 0x7f) {
    out += c;
    return;
  }
  out += "\\u00";
  out += hex[octet >> 4];
  out += hex[octet & 15];
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 1) {
      append_escaped(out, text.front());
    } else {
      out += length == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

}  // namespace penstock
