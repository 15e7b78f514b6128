#pragma once
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "gateway/app/config_environment.hpp"
#include "gateway/app/config_errors.hpp"
#include "gateway/app/config_scalars.hpp"
#include "gateway/app/yaml_tree.hpp"

namespace penstock {

/// What one reading of a configuration shares: its errors, its environment and the keys that it knows. The
/// readers of scalars return nothing when they added an error; `name` is the value's name in it, such as
/// `limits.head`.
class Reading {
 public:
  Reading(ConfigErrors& errors, const Environment& environment)
      : errors_(errors), environment_(environment) {}

  void add(Place place, std::string what) { errors_.add(place, std::move(what)); }
  void add(Place place, std::string what, std::string_view name, std::span<const std::string> candidates) {
    errors_.add(place, std::move(what), name, candidates);
  }
  /// Notes a key that the configuration may have, such as `models.*.timeouts.connect`.
  void know(std::string pattern) { known_.insert(std::move(pattern)); }
  [[nodiscard]] std::set<std::string> take_known() { return std::move(known_); }

  /// A text that is not empty, its `${…}` replaced.
  [[nodiscard]] std::optional<std::string> text(const YamlNode& node, const std::string& name);
  [[nodiscard]] std::optional<std::size_t> count(const YamlNode& node, const std::string& name,
                                                 Range<std::size_t> range);
  [[nodiscard]] std::optional<Bytes> size(const YamlNode& node, const std::string& name, Range<Bytes> range);
  [[nodiscard]] std::optional<Duration> duration(const YamlNode& node, const std::string& name,
                                                 Range<Duration> range);
  [[nodiscard]] std::optional<bool> flag(const YamlNode& node, const std::string& name);
  /// The position among `choices` of what is given.
  [[nodiscard]] std::optional<std::size_t> choice(const YamlNode& node, const std::string& name,
                                                  std::span<const std::string> choices);
  /// Whether the node is a list of `least` to `most` values; if not, the error is added.
  [[nodiscard]] bool is_list(const YamlNode& node, const std::string& name, Range<std::size_t> length);
  /// Adds that the node is not what it must be, in a form such as "a list"; nothing for a refused node.
  void add_wrong_kind(const YamlNode& node, const std::string& name, const std::string& wanted);

 private:
  ConfigErrors& errors_;
  const Environment& environment_;
  std::set<std::string> known_;
};

/// `"a", "b" or "c"`, for messages.
[[nodiscard]] std::string listed(std::span<const std::string> names);

}  // namespace penstock
