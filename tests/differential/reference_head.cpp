#include "tests/differential/reference_head.hpp"

#include <algorithm>

#include "tests/differential/reference_text.hpp"

namespace penstock::reference {

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
  return is_token(field.name);
}

std::vector<std::string> values_of(const std::vector<NameValue>& fields, const std::string& name) {
  std::vector<std::string> values;
  for (const NameValue& field : fields) {
    if (lower(field.name) == name) values.push_back(field.value);
  }
  return values;
}

}  // namespace penstock::reference
