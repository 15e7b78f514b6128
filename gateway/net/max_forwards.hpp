#pragma once
#include <cstdint>
#include <optional>

#include "gateway/net/request_head.hpp"

namespace penstock {

/// How many more servers may pass an OPTIONS on, 0 meaning that this one answers it (RFC 9110 §7.6.2); at
/// most 255, whatever it says. Nothing for other methods, and where nothing is said.
[[nodiscard]] std::optional<std::uint64_t> forwards_left(const RequestHead& head);

/// Whether an OPTIONS says it in one field that is a number; other requests may say what they like.
[[nodiscard]] bool has_valid_max_forwards(const RequestHead& head);

}  // namespace penstock
