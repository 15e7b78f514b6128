#include "tests/differential/reference_head.hpp"

#include <algorithm>

#include "tests/differential/reference_text.hpp"

namespace penstock::reference {
namespace {

/// RFC 9110 §7.6.1, and what concerns the next proxy only (§11.7, §6.6.2).
bool is_hop_by_hop(const std::string& name) {
  for (const char* own : {"connection", "keep-alive", "proxy-connection", "te", "transfer-encoding",
                          "upgrade", "trailer", "proxy-authenticate", "proxy-authorization"}) {
    if (name == own) return true;
  }
  return false;
}

}  // namespace

Lines head_lines(const std::string& bytes, EmptyLinesFirst empty_lines) {
  constexpr int most_empty_lines = 2;
  Lines head;
  int empty = 0;
  std::size_t at = 0;
  for (;;) {
    const auto end = bytes.find("\r\n", at);
    std::string line = bytes.substr(at, end == std::string::npos ? end : end - at);
    // The CR at the very end may be half of a CRLF.
    if (end == std::string::npos && !line.empty() && line.back() == '\r') line.pop_back();
    if (std::any_of(line.begin(), line.end(), is_control)) {
      const bool stray = empty_lines != EmptyLinesFirst::kept && head.lines.empty();
      if (stray && bytes.substr(at) == "\n") return head;
      head.state = Lines::State::invalid;
      return head;
    }
    if (end == std::string::npos) return head;
    at = end + 2;
    if (!line.empty()) {
      head.lines.push_back(line);
    } else if (!head.lines.empty()) {
      head.state = Lines::State::complete;
      head.size = at;
      return head;
    } else if (empty_lines == EmptyLinesFirst::kept || ++empty > most_empty_lines) {
      head.state = Lines::State::invalid;
      return head;
    }
  }
}

bool read_field(const std::string& line, SpaceBeforeColon space, NameValue& field) {
  const auto colon = line.find(':');
  if (colon == std::string::npos) return false;
  field.name = line.substr(0, colon);
  if (space == SpaceBeforeColon::removed) field.name.erase(field.name.find_last_not_of(" \t") + 1);
  field.value = trimmed(line.substr(colon + 1));
  field.is_hop_by_hop = is_hop_by_hop(lower(field.name));
  return is_token(field.name);
}

bool has_option(const std::vector<NameValue>& fields, const std::string& option) {
  for (const std::string& value : values_of(fields, "connection")) {
    if (contains(elements(value), option)) return true;
  }
  return false;
}

bool has_many_options(const std::vector<NameValue>& fields) {
  std::size_t members = 0;
  for (const std::string& value : values_of(fields, "connection")) members += split(value, ',').size();
  return members > 32;
}

std::vector<std::string> values_of(const std::vector<NameValue>& fields, const std::string& name) {
  std::vector<std::string> values;
  for (const NameValue& field : fields) {
    if (lower(field.name) == name) values.push_back(field.value);
  }
  return values;
}

}  // namespace penstock::reference
