#pragma once
#include <string_view>

namespace penstock {

/// What a body's Content-Type says that it is. Anything but JSON and CSV in UTF-8 is `other`, an empty field
/// `none`.
enum class MediaType { none, json, csv, other };

/// `; charset=utf-8` may follow, in any case and quoted; any other parameter makes it `other`, as it does in
/// MLflow.
[[nodiscard]] MediaType media_type_of(std::string_view content_type);

}  // namespace penstock
