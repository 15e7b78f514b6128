#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/config.hpp"
#include "gateway/app/config_map.hpp"

namespace penstock {

/// The models of a configuration, and what may be asked of each.
struct ModelTable {
  enum class Kind { unsure, mlflow, plain, in_process };  // unsure: its own section has errors
  std::vector<ModelConfig> models;
  std::map<std::string, Kind, std::less<>> kinds;
  std::vector<std::string> names;  // for suggestions, as many as are allowed

  /// The kind of the model that the node names; nothing, and an error, when there is none.
  [[nodiscard]] std::optional<Kind> refer(Reading& reading, const YamlNode& node, const std::string& name,
                                          std::string& model) const;
};

/// Reads `models`, 1 to 256 of them.
[[nodiscard]] ModelTable read_models(Reading& reading, MapReader& root);

}  // namespace penstock
