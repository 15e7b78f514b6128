#include "gateway/net/forwarded_syntax.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "gateway/net/characters.hpp"
#include "gateway/net/network.hpp"

namespace penstock {
namespace {

constexpr std::size_t longest_port = 5;

bool is_obfuscated(std::string_view text) {
  const auto allowed = [](char c) {
    const char lower = static_cast<char>(c | 0x20);
    return (lower >= 'a' && lower <= 'z') || octet::is(c, octet::digit) || c == '.' || c == '_' || c == '-';
  };
  return text.size() > 1 && text.front() == '_' && std::all_of(text.begin(), text.end(), allowed);
}

/// Nothing, or `:` and a port.
bool is_port_part(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() != ':') return false;
  text.remove_prefix(1);
  const bool digits = !text.empty() && text.size() <= longest_port && octet::all(text, octet::digit);
  return digits || is_obfuscated(text);
}

bool is_v6(std::string_view text) { return text.find(':') != std::string_view::npos && parse_ip(text); }

/// What is left to read of a Forwarded field.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }
  /// Also at the end.
  [[nodiscard]] bool at_any_of(std::string_view octets) const {
    return rest_.empty() || octets.find(rest_.front()) != std::string_view::npos;
  }
  void skip_space() { rest_ = trim_front(rest_); }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view token() {
    const char* const end = octet::skip(rest_.data(), rest_.data() + rest_.size(), octet::token);
    const std::string_view token = rest_.substr(0, static_cast<std::size_t>(end - rest_.data()));
    rest_.remove_prefix(token.size());
    return token;
  }
  /// A token or a quoted string, without its quotes and backslashes; nothing when it is neither.
  std::optional<std::string> value() {
    if (!take('"')) {
      const std::string_view text = token();
      return text.empty() ? std::nullopt : std::optional<std::string>(text);
    }
    std::string text;
    while (!rest_.empty() && !rest_.starts_with('"')) {
      if (take('\\') && rest_.empty()) return std::nullopt;
      text += rest_.front();
      rest_.remove_prefix(1);
    }
    return take('"') ? std::optional(std::move(text)) : std::nullopt;
  }

 private:
  static std::string_view trim_front(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
  }

  std::string_view rest_;
};

/// `name=value`.
bool read_pair(Reader& reader) {
  const std::string_view name = reader.token();
  if (name.empty() || !reader.take('=')) return false;
  const auto value = reader.value();
  const bool is_node = equals_lower(name, "for") || equals_lower(name, "by");
  return value && (!is_node || is_forwarded_node(*value));
}

}  // namespace

bool is_forwarded_node(std::string_view text) {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    return close != std::string_view::npos && is_v6(text.substr(1, close - 1)) &&
           is_port_part(text.substr(close + 1));
  }
  const auto colon = std::min(text.find(':'), text.size());
  const std::string_view name = text.substr(0, colon);
  const bool known = equals_lower(name, "unknown") || is_obfuscated(name) || parse_ip(name);
  return known && is_port_part(text.substr(colon));
}

bool is_forwarded(std::string_view value) {
  Reader reader(value);
  bool any = false;
  for (;;) {
    reader.skip_space();
    if (reader.done()) return any;
    if (reader.take(',')) continue;  // RFC 9110 §5.6.1: an empty element counts for nothing
    do {
      if (!reader.at_any_of(" \t,;") && !read_pair(reader)) return false;
    } while (reader.take(';'));
    any = true;
    reader.skip_space();
    if (!reader.done() && !reader.take(',')) return false;
  }
}

bool is_x_forwarded_for(std::string_view value) {
  bool any = false;
  bool all = true;
  for (;;) {
    const auto comma = value.find(',');
    const std::string_view element = trim(value.substr(0, comma));
    any = any || !element.empty();
    all = all && (element.empty() || is_v6(element) || is_forwarded_node(element));
    if (comma == std::string_view::npos) return any && all;
    value.remove_prefix(comma + 1);
  }
}

}  // namespace penstock
