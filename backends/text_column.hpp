#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "backends/refusal.hpp"

namespace penstock {

/// A column of a table, and whether its first cell is text.
struct ColumnKind {
  enum class Kind { text, other };
  std::string_view name;
  Kind kind;
};

/// Which column holds the texts: `wanted` if given, else "text", else the only one whose first cell is text.
[[nodiscard]] boost::system::result<std::size_t, InputRefusal> choose_text_column(
    std::string_view wanted, std::span<const ColumnKind> columns);

}  // namespace penstock
