#include "gateway/net/max_forwards.hpp"

#include <algorithm>

#include "gateway/net/characters.hpp"

namespace penstock {

std::optional<std::uint64_t> forwards_left(const RequestHead& head) {
  constexpr std::uint64_t most = 255;
  if (head.method != "OPTIONS") return std::nullopt;
  const Field* field = find(head.fields, FieldName::max_forwards);
  if (field == nullptr) return std::nullopt;
  std::uint64_t left = 0;
  for (const char digit : field->value) left = std::min(left * 10 + static_cast<unsigned>(digit - '0'), most);
  return left;
}

bool has_valid_max_forwards(const RequestHead& head) {
  if (head.method != "OPTIONS") return true;
  const auto says_it = [](const Field& field) { return field.known == FieldName::max_forwards; };
  const auto times = std::count_if(head.fields.begin(), head.fields.end(), says_it);
  if (times == 0) return true;
  const std::string_view value = value_of(head.fields, FieldName::max_forwards);
  return times == 1 && !value.empty() && octet::all(value, octet::digit);
}

}  // namespace penstock
