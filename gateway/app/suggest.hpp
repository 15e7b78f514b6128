#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace penstock {

/// The candidate that `name` was most likely meant to be: the fewest slips apart (a letter more, less, other,
/// or two swapped), at most one slip for each three letters; case counts for nothing. Names beyond 64 bytes
/// have none.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      std::span<const std::string> candidates);

}  // namespace penstock
