#include "gateway/net/head_lines.hpp"

#include "gateway/net/characters.hpp"

namespace penstock {

Line next_line(const char* from, const char* end) {
  const char* at = find_control(from, end);
  if (at == end || (*at == '\r' && at + 1 == end)) return {};
  if (*at != '\r' || at[1] != '\n') return {.state = Line::State::invalid};
  return {
      .state = Line::State::complete, .text = {from, static_cast<std::size_t>(at - from)}, .after = at + 2};
}

std::optional<Field> scan_field(std::string_view line, SpaceBeforeColon space) {
  std::size_t length = 0;
  while (length < line.size() && octet::is(line[length], octet::token)) ++length;
  std::size_t colon = length;
  if (space == SpaceBeforeColon::remove) {
    while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) ++colon;
  }
  if (length == 0 || colon == line.size() || line[colon] != ':') return std::nullopt;
  const std::string_view name = line.substr(0, length);
  return Field{.name = name, .value = trim(line.substr(colon + 1)), .known = recognise(name)};
}

}  // namespace penstock
