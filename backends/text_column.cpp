#include "backends/text_column.hpp"

#include <algorithm>

namespace penstock {
namespace {

constexpr std::size_t named_at_most = 8;

std::string list_of(std::span<const ColumnKind> columns) {
  std::string names;
  for (std::size_t i = 0; i < std::min(columns.size(), named_at_most); ++i) {
    names += names.empty() ? "'" : ", '";
    names += columns[i].name.substr(0, 64);
    names += '\'';
  }
  if (columns.size() > named_at_most) names += ", …";
  return names.empty() ? "none" : names;
}

InputRefusal refusal(const std::string& problem, std::span<const ColumnKind> columns) {
  return {problem + "; the columns are: " + list_of(columns)};
}

}  // namespace

boost::system::result<std::size_t, InputRefusal> choose_text_column(std::string_view wanted,
                                                                    std::span<const ColumnKind> columns) {
  const auto name = wanted.empty() ? std::string_view("text") : wanted;
  const auto named = [name](const ColumnKind& column) { return column.name == name; };
  const auto found = std::ranges::find_if(columns, named);
  if (found != columns.end()) {
    if (std::ranges::count_if(columns, named) > 1)
      return refusal("The column '" + std::string(name) + "' is there more than once", columns);
    return static_cast<std::size_t>(found - columns.begin());
  }
  if (!wanted.empty()) return refusal("The column '" + std::string(name) + "' is missing", columns);
  const auto is_text = [](const ColumnKind& column) { return column.kind == ColumnKind::Kind::text; };
  const auto texts = std::ranges::count_if(columns, is_text);
  if (texts == 0) return refusal("No column holds text", columns);
  if (texts > 1) return refusal("Several columns hold text and none is called 'text'", columns);
  return static_cast<std::size_t>(std::ranges::find_if(columns, is_text) - columns.begin());
}

}  // namespace penstock
