#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/config_errors.hpp"

namespace penstock {

/// Turns offsets into lines and columns, each in constant time. The text must outlive it.
class TextPlaces {
 public:
  explicit TextPlaces(std::string_view text);
  /// An offset beyond the end means the end.
  [[nodiscard]] Place at(std::size_t offset) const;

 private:
  [[nodiscard]] std::size_t characters_before(std::size_t offset) const;

  std::string_view text_;
  std::vector<std::size_t> lines_;       // where each line begins
  std::vector<std::size_t> characters_;  // before each stride of bytes
};

/// Why a text can't be read as YAML, and where.
struct TextFault {
  std::size_t offset = 0;
  std::string what;
};

/// Finds what yaml-cpp would read past or end at in silence: control characters, a lone carriage return,
/// broken UTF-8.
[[nodiscard]] std::optional<TextFault> find_text_fault(std::string_view text);

}  // namespace penstock
