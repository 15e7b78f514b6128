#pragma once
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/config.hpp"
#include "gateway/app/config_environment.hpp"
#include "gateway/app/config_errors.hpp"

namespace penstock {

/// What came of one configuration.
struct ParsedConfig {
  std::optional<Config> config;     // only when there are no errors
  std::vector<ConfigError> errors;  // every one, in the order of their places
  std::set<std::string> known;      // each key that was looked for, such as models.*.timeouts.connect
};

/// Reads and checks a configuration; never throws for what the text holds.
[[nodiscard]] ParsedConfig parse_config(std::string_view text, const Environment& environment);

/// The same from a file, with the process's environment. A model file that is not there from the working
/// folder is taken to be relative to the configuration's folder. A file that can't be read is an error at
/// 0:0.
[[nodiscard]] ParsedConfig load_config(const std::filesystem::path& file);

}  // namespace penstock
