#include "gateway/net/json_text.hpp"

#include <algorithm>

#include "gateway/telemetry/utf8.hpp"

namespace penstock {
namespace {

bool is_plain(char c) { return c >= ' ' && c != '"' && c != '\\'; }

void append_escaped(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const auto octet = static_cast<unsigned char>(c);
  out += "\\u00";
  out += hex[octet >> 4];
  out += hex[octet & 15];
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto plain =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const Utf8Character character = first_character(text);
    if (character.valid && character.length == 1) {
      append_escaped(out, text.front());
    } else {
      out += character.valid ? text.substr(0, character.length) : replacement_character;
    }
    text.remove_prefix(character.length);
  }
  out += '"';
}

}  // namespace penstock
