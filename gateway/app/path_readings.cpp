#include "gateway/app/path_readings.hpp"

#include <algorithm>

#include "gateway/net/characters.hpp"

namespace penstock {
namespace {

using Texts = std::vector<std::string>;

/// Enough for any path that is meant for one reader; each costs a pass over the path.
constexpr std::size_t most_texts = 8;

enum class EmptySegments { keep, drop };

bool is_ordinary(char c) {
  constexpr std::string_view marks = "-._~";  // with letters and digits: unreserved (RFC 3986 §2.3)
  return marks.find(c) != std::string_view::npos || octet::is(c, octet::digit) || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z');
}

bool is_any(char) { return true; }

int value_of_digit(char c) { return octet::is(c, octet::digit) ? c - '0' : (c | 0x20) - 'a' + 10; }

/// Each escape of such a character is replaced once; what that gives may be an escape again.
std::string decoded(std::string_view path, bool (*is_replaced)(char)) {
  std::string text;
  text.reserve(path.size());
  while (!path.empty()) {
    const std::size_t before = std::min(path.find('%'), path.size());
    text += path.substr(0, before);
    path.remove_prefix(before);
    if (path.empty()) break;
    const bool escape = path.size() >= 3 && octet::is(path[1], octet::hex) && octet::is(path[2], octet::hex);
    const int value = escape ? value_of_digit(path[1]) * 16 + value_of_digit(path[2]) : 0;
    const bool replaced = escape && is_replaced(static_cast<char>(value));
    text += replaced ? static_cast<char>(value) : '%';
    path.remove_prefix(replaced ? 3 : 1);
  }
  return text;
}

std::string with_ordinary_decoded(std::string_view path) { return decoded(path, is_ordinary); }

std::string with_all_decoded(std::string_view path) { return decoded(path, is_any); }

std::string without_parameters(std::string_view path) {
  std::string text;
  text.reserve(path.size());
  bool inside = false;
  for (const char c : path) {
    inside = c != '/' && (inside || c == ';');
    if (!inside) text += c;
  }
  return text;
}

std::string with_slashes_for_backslashes(std::string_view path) {
  std::string text(path);
  std::replace(text.begin(), text.end(), '\\', '/');
  return text;
}

/// Adds what each way to read makes of each text, in whatever order they are taken; false when that is too
/// much.
bool add_readings(Texts& texts) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (const auto read :
         {with_ordinary_decoded, with_all_decoded, without_parameters, with_slashes_for_backslashes}) {
      std::string text = read(texts[i]);
      if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
    }
    if (texts.size() > most_texts) return false;
  }
  return true;
}

bool goes_up(const std::string& text) {
  return text.ends_with("/..") || text.find("/../") != std::string::npos;
}

bool has_nul(const std::string& text) { return text.find('\0') != std::string::npos; }

void leave_segment(std::string& path) {
  const auto slash = path.rfind('/', path.size() - 2);
  path.resize(slash == std::string::npos ? 1 : slash + 1);
}

/// The path, put together segment by segment.
std::string resolved(std::string_view path, EmptySegments empty) {
  std::string result = "/";
  result.reserve(path.size());
  path.remove_prefix(1);
  for (bool last = false; !last;) {
    const auto slash = path.find('/');
    last = slash == std::string_view::npos;
    const std::string_view segment = path.substr(0, slash);
    path.remove_prefix(last ? path.size() : slash + 1);
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
  Texts texts{std::string(path)};
  if (!add_readings(texts) || std::any_of(texts.begin(), texts.end(), has_nul)) return {};
  // What `..` takes off depends on whether it is looked for before or after the rest is decoded.
  const bool is_plain = path.find_first_of("%;") == std::string_view::npos;
  if (!is_plain && std::any_of(texts.begin(), texts.end(), goes_up)) return {};
  std::vector<std::string> readings;
  for (const std::string& text : texts) {
    readings.push_back(resolved(text, EmptySegments::keep));
    if (text.find("//") == std::string::npos) continue;
    readings.push_back(resolved(text, EmptySegments::drop));
    // One that goes up takes off another segment while empty ones are there.
    if (goes_up(text)) readings.push_back(resolved(*(readings.end() - 2), EmptySegments::drop));
  }
  return readings;
}

}  // namespace penstock
