#include "gateway/net/head_lines.hpp"

#include "gateway/net/characters.hpp"

namespace penstock {

std::optional<Field> scan_field(std::string_view line, SpaceBeforeColon space) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view name = line.substr(0, colon);
  if (space == SpaceBeforeColon::remove) {
    while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.remove_suffix(1);
  }
  const FieldName known = recognise(name);
  // A known name is a token by being known.
  if (known == FieldName::other && (name.empty() || !octet::all(name, octet::token))) return std::nullopt;
  return Field{.name = name, .value = trim(line.substr(colon + 1)), .known = known};
}

}  // namespace penstock
