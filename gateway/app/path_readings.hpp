#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

/// Whether servers may read the path in different ways: it has an escape, a parameter, or an empty or dot
/// segment.
[[nodiscard]] bool has_other_readings(std::string_view path);

/// What servers are known to make of such a path: with the escapes of ordinary characters, or all of them,
/// taken away however often they were applied, with parameters and empty segments kept or not, and always
/// without dot segments (RFC 3986 §5.2.4 and §6.2.2).
[[nodiscard]] std::vector<std::string> readings_of(std::string_view path);

}  // namespace penstock
