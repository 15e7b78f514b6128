#include "gateway/net/head_lines.hpp"

#include <algorithm>
#include <array>

#include "gateway/net/characters.hpp"

namespace penstock {
namespace {

/// Of a name that a hyphen for each underscore makes a known one, or one of a family, however long.
bool passes_for_known(std::string_view name) {
  std::array<char, longest_known_name> text;
  const std::string_view begin = name.substr(0, text.size());
  std::replace_copy(begin.begin(), begin.end(), text.begin(), '_', '-');
  const FieldName known = recognise({text.data(), begin.size()});
  if (begin.size() == name.size()) return known != FieldName::other;
  return known == FieldName::x_forwarded || known == FieldName::x_penstock;
}

/// Of a name that is not known as it stands.
bool valid_name(std::string_view name, SpaceBeforeColon space) {
  const char* const end = name.data() + name.size();
  const char* const at = octet::skip(name.data(), end, octet::plain_name);
  if (at == end) return !name.empty();
  if (octet::skip(at, end, octet::token) != end) return false;
  return space == SpaceBeforeColon::remove || !passes_for_known(name);
}

}  // namespace

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
  return field.known != FieldName::other || valid_name(name, space);
}

}  // namespace penstock
