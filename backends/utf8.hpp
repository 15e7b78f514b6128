#pragma once
#include <string_view>

namespace penstock {

/// Whether `bytes` are well-formed UTF-8 (Unicode 15, table 3-7).
[[nodiscard]] bool is_utf8(std::string_view bytes);

}  // namespace penstock
