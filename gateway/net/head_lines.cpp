#include "gateway/net/head_lines.hpp"

#include "gateway/net/characters.hpp"

namespace penstock {

bool scan_field(std::string_view line, SpaceBeforeColon space, Field& field) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  std::string_view name = line.substr(0, colon);
  if (space == SpaceBeforeColon::remove) {
    while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.remove_suffix(1);
  }
  field.name = name;
  field.value = trim(line.substr(colon + 1));
  field.known = recognise(name);
  // A known name is a token by being known.
  return field.known != FieldName::other || (!name.empty() && octet::all(name, octet::token));
}

}  // namespace penstock
