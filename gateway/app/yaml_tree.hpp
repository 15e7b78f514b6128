#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/config_errors.hpp"

namespace penstock {

/// A value of a YAML document; in a map, its key too.
struct YamlNode {
  enum class Kind { null, scalar, list, map, refused };  // refused: its error is reported already
  Kind kind = Kind::null;
  Place place;       // of the value; of its key when the value is null
  std::string text;  // of a scalar
  std::string key;
  Place key_place;
  std::vector<YamlNode> children;

  /// The value of a map's key, or null.
  [[nodiscard]] const YamlNode* find(std::string_view name) const;
};

/// What one file may hold: yaml-cpp needs up to 242 bytes for each byte of an unclosed list, so that half a
/// MiB stays well below 256 MiB.
struct YamlBounds {
  static constexpr std::size_t bytes = std::size_t{512} << 10;
  static constexpr int depth = 32;
  static constexpr int nodes = 100000;
};

/// Reads one document without anchors, aliases and tags; every error is added. Nothing is returned for an
/// empty text, one beyond the bounds, or malformed YAML.
[[nodiscard]] std::optional<YamlNode> parse_yaml(std::string_view text, ConfigErrors& errors);

}  // namespace penstock
