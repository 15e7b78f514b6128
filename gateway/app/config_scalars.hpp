#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/policy/units.hpp"

namespace penstock {

/// The least and the most that a value may be.
template <typename T>
struct Range {
  T least;
  T most;
};

/// `512`: digits alone; nothing when malformed or beyond 18 digits.
[[nodiscard]] std::optional<std::size_t> parse_count(std::string_view text);
/// `512`, `16KiB`, `64MiB`, `2GiB`; nothing when malformed or too large to count.
[[nodiscard]] std::optional<Bytes> parse_size(std::string_view text);
/// `250ms`, `10s`, `5m`; nothing when malformed or beyond a year.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

/// The same in words: the largest unit that divides it.
[[nodiscard]] std::string size_text(Bytes size);
[[nodiscard]] std::string duration_text(Duration duration);

}  // namespace penstock
