#pragma once
#include <optional>
#include <string_view>
#include <vector>

namespace penstock {

/// Whether the text is one value, white space around it aside; told by brackets and strings, and that nothing
/// else is written than numbers and words are.
[[nodiscard]] bool is_json_value(std::string_view text);

/// The texts of the elements of the array that a JSON object's first member of that name is; nothing when
/// there is none, or the text is no object up to there. At most one element more than `most`: then nobody
/// looked at what follows. Values are told apart as there, so that what a server said passes unchanged, also
/// the NaN that JSON has no word for.
[[nodiscard]] std::optional<std::vector<std::string_view>> json_list(std::string_view object,
                                                                     std::string_view name, std::size_t most);

}  // namespace penstock
