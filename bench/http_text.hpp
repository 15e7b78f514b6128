#pragma once
#include <cstddef>
#include <string_view>

namespace penstock {

/// The length of the first whole message in `bytes`, framed by Content-Length alone (none: no body);
/// 0 while it is not complete. Enough for two ends that we wrote; no parser.
[[nodiscard]] std::size_t message_length(std::string_view bytes);

}  // namespace penstock
