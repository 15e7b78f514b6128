#pragma once
#include <string_view>

namespace penstock {

/// The release this program was built as, such as 0.1.0.
[[nodiscard]] std::string_view version();
/// The commit it was built from; empty when it was built outside a checkout.
[[nodiscard]] std::string_view commit();

}  // namespace penstock
