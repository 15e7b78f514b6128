#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace penstock {

/// The fields that a proxy has to know; everything else is `other` and passes through.
enum class FieldName : std::uint8_t {
  other,
  connection,
  content_length,
  content_type,
  content_encoding,
  date,
  expect,
  forwarded,
  host,
  keep_alive,
  max_forwards,
  proxy_authenticate,
  proxy_authorization,
  proxy_connection,
  server,
  te,
  trailer,
  transfer_encoding,
  upgrade,
  via,
  x_forwarded,  // X-Real-IP, and every X-Forwarded-* but the next three
  x_forwarded_for,
  x_forwarded_host,
  x_forwarded_proto,
  x_penstock,  // what only Penstock says: X-Penstock-*, X-Model-Version, X-Model-Generation
  x_request_id,
  x_request_timeout,
};

/// One field line; both views point into the buffer that was scanned.
struct Field {
  std::string_view name;
  std::string_view value;  // without white space around it
  FieldName known = FieldName::other;
};

using Fields = std::vector<Field>;

inline constexpr std::size_t longest_known_name = 19;

/// In any case. `name` holds no control octet (it comes from a line that was checked for them).
[[nodiscard]] FieldName recognise(std::string_view name);

/// The first field of that name, or null.
[[nodiscard]] inline const Field* find(const Fields& fields, FieldName name) {
  for (const Field& field : fields) {
    if (field.known == name) return &field;
  }
  return nullptr;
}

/// The value of the first field of that name; empty when there is none.
[[nodiscard]] inline std::string_view value_of(const Fields& fields, FieldName name) {
  const Field* field = find(fields, name);
  return field != nullptr ? field->value : std::string_view();
}

/// Whether a field belongs to one connection only and is never passed on (RFC 9110 §7.6.1).
[[nodiscard]] bool is_hop_by_hop(FieldName name);

/// Calls `visit(element)` for each non-empty element of a comma-separated list, until it returns false.
template <class Visit>
void for_each_element(std::string_view list, Visit visit);

/// Whether some Connection field nominates `name` as belonging to the connection.
[[nodiscard]] bool is_nominated(const Fields& fields, std::string_view name);

/// Whether some Connection field has an option besides `close` and `keep-alive`: most nominate no field.
[[nodiscard]] bool nominates_fields(const Fields& fields);

}  // namespace penstock

#include "gateway/net/characters.hpp"

template <class Visit>
void penstock::for_each_element(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const std::string_view element = trim(list.substr(0, comma));
    if (!element.empty() && !visit(element)) return;
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}
