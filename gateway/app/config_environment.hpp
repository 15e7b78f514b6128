#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace penstock {

/// Gives the value of an environment variable, or nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The process's own.
[[nodiscard]] Environment process_environment();

/// A text with its `${NAME}` replaced, or why that can't be done.
struct Expansion {
  std::string text;
  std::string fault;  // empty: none
};

/// The longest text that an expansion may make, in bytes.
constexpr std::size_t longest_expansion = 4096;

/// Replaces `${NAME}`, and `${NAME:-default}` by its default when NAME is unset or empty. Values are taken as
/// they are, never expanded again; a default ends at the first `}`.
[[nodiscard]] Expansion expand(std::string_view text, const Environment& environment);

}  // namespace penstock
