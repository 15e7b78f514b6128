#pragma once
#include <optional>
#include <string_view>
#include <vector>

namespace penstock {

/// The text of a member's value in a JSON object, as it stands; nothing when there is none, or the text is no
/// object. Values are told apart by brackets and strings only, so that what a server said passes unchanged,
/// also the NaN that JSON has no word for.
[[nodiscard]] std::optional<std::string_view> json_member(std::string_view object, std::string_view name);

/// Whether the text is one value, white space around it aside; told by brackets and strings only.
[[nodiscard]] bool is_json_value(std::string_view text);

/// The texts of an array's elements; nothing when the text is no array.
[[nodiscard]] std::optional<std::vector<std::string_view>> json_elements(std::string_view array);

}  // namespace penstock
