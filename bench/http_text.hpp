#pragma once
#include <cstddef>
#include <string_view>

namespace penstock {

/// The length of the first head in `bytes`, its empty line included; 0 while it is not complete.
[[nodiscard]] std::size_t head_length(std::string_view bytes);

/// What the head's Content-Length says; none: 0.
[[nodiscard]] std::size_t content_length(std::string_view head);

/// The length of the first whole message in `bytes`, framed by Content-Length alone (none: no body);
/// 0 while it is not complete. Enough for two ends that we wrote; no parser.
[[nodiscard]] std::size_t message_length(std::string_view bytes);

}  // namespace penstock
