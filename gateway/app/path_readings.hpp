#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

/// Whether servers may read the path in different ways: it has an escape, a parameter, or an empty or dot
/// segment.
[[nodiscard]] bool has_other_readings(std::string_view path);

/// What servers are known to make of such a path: escapes decoded once or more often, all or only those of
/// ordinary characters, backslashes taken for slashes, parameters and empty segments kept or not, all of it
/// in any order, and always without dot segments (RFC 3986 §5.2.4 and §6.2.2).
///
/// Empty where there is no telling: with a NUL, at which some end a path; with `..`, however it is written,
/// beside an escape or a parameter; or with escapes of escapes beyond any use.
[[nodiscard]] std::vector<std::string> readings_of(std::string_view path);

}  // namespace penstock
