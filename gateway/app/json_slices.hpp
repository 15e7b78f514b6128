#pragma once
#include <optional>
#include <string_view>
#include <vector>

namespace penstock {

/// Whether the text is one JSON value (RFC 8259, of any depth), white space around it aside; NaN, Infinity
/// and -Infinity count as numbers, as Python writes them.
[[nodiscard]] bool is_json_value(std::string_view text);

/// The texts of the elements of the array that a JSON object's first member of that name is; nothing when
/// there is none, or the text is no object up to there. At most one element more than `most`: then nobody
/// looked at what follows. What a server said passes unchanged.
[[nodiscard]] std::optional<std::vector<std::string_view>> json_list(std::string_view object,
                                                                     std::string_view name, std::size_t most);

}  // namespace penstock
