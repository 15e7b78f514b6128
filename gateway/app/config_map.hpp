#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/config_reading.hpp"

namespace penstock {

/// How a map is called in messages (`models.topic`) and among the known keys (`models.*`); the root has none.
struct MapName {
  std::string shown;
  std::string pattern;

  [[nodiscard]] MapName key(std::string_view key) const;
  /// An entry under a name that the user chose, or at a place in a list.
  [[nodiscard]] MapName entry(std::string_view name) const;
};

/// Hands out the values of one map and, by `finish`, adds an error for each key that nobody asked for. A
/// value that is absent or wrong leaves its variable, which holds the default, as it is.
class MapReader {
 public:
  /// A null node is an absent map: it has no keys. A node that is no map is an error, and then as if absent.
  MapReader(Reading& reading, const YamlNode* node, MapName name);

  [[nodiscard]] const YamlNode* find(std::string_view key);
  /// As find; its absence is an error that says what to give.
  [[nodiscard]] const YamlNode* require(std::string_view key, std::string_view what_to_give);
  [[nodiscard]] MapReader map(std::string_view key) { return {reading_, find(key), name_.key(key)}; }

  void count(std::string_view key, std::size_t& value, Range<std::size_t> range);
  void size(std::string_view key, Bytes& value, Range<Bytes> range);
  void duration(std::string_view key, Duration& value, Range<Duration> range);
  void flag(std::string_view key, bool& value);
  /// The choices are named in the order of the enumerators, which count from 0.
  template <typename E>
  void choice(std::string_view key, E& value, std::span<const std::string> choices) {
    const auto* node = find(key);
    if (!node) return;
    if (const auto index = reading_.choice(*node, shown(key), choices)) value = static_cast<E>(*index);
  }

  void finish();

  [[nodiscard]] std::string shown(std::string_view key) const { return name_.key(key).shown; }
  [[nodiscard]] const MapName& name() const { return name_; }
  /// Where an error about the map as a whole belongs: its key, or itself in a list.
  [[nodiscard]] Place place() const;
  [[nodiscard]] bool is_given() const { return node_ != nullptr; }

 private:
  Reading& reading_;
  const YamlNode* node_;
  MapName name_;
  std::vector<std::string> asked_;
};

}  // namespace penstock
