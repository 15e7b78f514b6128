#include "gateway/telemetry/log_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "gateway/telemetry/utf8.hpp"

namespace penstock {
namespace {

constexpr Bytes max_value = 1_KiB;
constexpr std::string_view ellipsis = "\xE2\x80\xA6";

/// Control characters, line and paragraph separators, and what turns the direction of writing.
bool is_dangerous(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200E && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

void append_escape(std::string& out, char32_t code) {
  if (code == '\n') {
    out += "\\n";
  } else if (code == '\r') {
    out += "\\r";
  } else if (code == '\t') {
    out += "\\t";
  } else {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += digits[(code >> shift) & 0xF];
  }
}

void append_quoted(std::string& out, std::string_view text) {
  const auto end = out.size() + max_value;
  out += '"';
  while (!text.empty()) {
    if (out.size() >= end) {
      out += ellipsis;
      break;
    }
    const auto character = first_character(text);
    if (!character.valid) {
      out += replacement_character;
    } else if (is_dangerous(character.code)) {
      append_escape(out, character.code);
    } else {
      if (character.code == '"' || character.code == '\\') out += '\\';
      out += text.substr(0, character.length);
    }
    text.remove_prefix(character.length);
  }
  out += '"';
}

/// Whether a value can stand in a line of text as it is.
bool is_plain(std::string_view text) {
  const auto plain = [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '='; };
  return !text.empty() && text.size() <= max_value && std::all_of(text.begin(), text.end(), plain);
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits{};
  out.append(digits.begin(), std::to_chars(digits.begin(), digits.end(), number).ptr);
}

struct AppendValue {
  std::string& out;
  LogConfig::Format format;

  void operator()(std::string_view text) const {
    if (format == LogConfig::Format::text && is_plain(text)) {
      out += text;
    } else {
      append_quoted(out, text);
    }
  }
  void operator()(bool truth) const { out += truth ? "true" : "false"; }
  void operator()(std::int64_t number) const { append_number(out, number); }
  void operator()(std::uint64_t number) const { append_number(out, number); }
  void operator()(double number) const {
    if (std::isfinite(number)) {
      append_number(out, number);
    } else {
      out += "null";  // JSON knows no other
    }
  }
};

}  // namespace

std::string log_line(LogConfig::Format format, std::string_view event,
                     std::initializer_list<LogField> fields) {
  const bool json = format == LogConfig::Format::json;
  std::string out;
  if (json) out += "\"event\":";
  const AppendValue append{out, format};
  append(event);
  for (const LogField& field : fields) {
    if (json) {
      out.append(",\"").append(field.key).append("\":");
    } else {
      out.append(" ").append(field.key).append("=");
    }
    std::visit(append, field.value);
  }
  return out;
}

}  // namespace penstock
