#include "gateway/app/path_readings.hpp"

#include <algorithm>

#include "gateway/net/characters.hpp"

namespace penstock {
namespace {

enum class Escapes { of_ordinary_characters, all };
enum class Parameters { keep, drop };
enum class EmptySegments { keep, drop };

bool is_ordinary(char c) {
  constexpr std::string_view marks = "-._~";  // with letters and digits: unreserved (RFC 3986 §2.3)
  return marks.find(c) != std::string_view::npos || octet::is(c, octet::digit) || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z');
}

int value_of_digit(char c) { return octet::is(c, octet::digit) ? c - '0' : (c | 0x20) - 'a' + 10; }

/// Replaces an escape at the end of `text`; what it gives may complete another.
void unescape_end(std::string& text, Escapes escapes) {
  while (text.size() >= 3) {
    const std::size_t at = text.size() - 3;
    if (text[at] != '%' || !octet::is(text[at + 1], octet::hex) || !octet::is(text[at + 2], octet::hex))
      return;
    const char c = static_cast<char>(value_of_digit(text[at + 1]) * 16 + value_of_digit(text[at + 2]));
    if (escapes == Escapes::of_ordinary_characters && !is_ordinary(c)) return;
    text.resize(at);
    text += c == '\\' ? '/' : c;
    if (escapes == Escapes::of_ordinary_characters) return;
  }
}

std::string unescaped(std::string_view path, Escapes escapes) {
  std::string text;
  for (const char c : path) {
    text += c;
    unescape_end(text, escapes);
  }
  // Some end a path at its first NUL.
  return text.substr(0, text.find('\0'));
}

void leave_segment(std::string& path) {
  const auto slash = path.rfind('/', path.size() - 2);
  path.resize(slash == std::string::npos ? 1 : slash + 1);
}

/// The path, put together segment by segment.
std::string resolved(std::string_view path, Parameters parameters, EmptySegments empty) {
  std::string result = "/";
  path.remove_prefix(1);
  for (bool last = false; !last;) {
    const auto slash = path.find('/');
    last = slash == std::string_view::npos;
    std::string_view segment = path.substr(0, slash);
    path.remove_prefix(last ? path.size() : slash + 1);
    if (parameters == Parameters::drop) segment = segment.substr(0, segment.find(';'));
    if (segment == "..") {
      leave_segment(result);
    } else if (segment != "." && !(segment.empty() && empty == EmptySegments::drop)) {
      result.append(segment).append(last ? "" : "/");
    }
  }
  return result;
}

}  // namespace

bool has_other_readings(std::string_view path) {
  char before = 0;
  for (const char c : path) {
    if (c == '%' || c == ';' || (before == '/' && (c == '/' || c == '.'))) return true;
    before = c;
  }
  return false;
}

std::vector<std::string> readings_of(std::string_view path) {
  std::vector<std::string> readings;
  for (const auto escapes : {Escapes::of_ordinary_characters, Escapes::all}) {
    const std::string text = unescaped(path, escapes);
    for (const auto parameters : {Parameters::keep, Parameters::drop}) {
      for (const auto empty : {EmptySegments::keep, EmptySegments::drop}) {
        readings.push_back(resolved(text, parameters, empty));
      }
    }
  }
  return readings;
}

}  // namespace penstock
