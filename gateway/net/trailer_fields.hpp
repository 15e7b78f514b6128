#pragma once
#include <string_view>

namespace penstock {

/// Whether a trailer section may hold a field of that name: none that frames, routes, authenticates or
/// says what the content is (RFC 9110 §6.5.1).
[[nodiscard]] bool may_be_trailer(std::string_view name);

}  // namespace penstock
