#pragma once
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "gateway/app/config_parse.hpp"

namespace penstock::test {

/// The top of the source tree.
std::filesystem::path source_folder();

inline std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// An environment with these variables alone.
inline Environment with_environment(std::map<std::string, std::string> variables = {}) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto it = variables.find(name);
    return it == variables.end() ? std::nullopt : std::optional(it->second);
  };
}

/// One model, so that a test gives only what it is about.
inline std::string with_model(const std::string& rest) {
  return "models: {topic: {backend: http, endpoints: [\"http://127.0.0.1:5001\"]}}\n" + rest;
}

/// Every error, one a line, as `LINE:COLUMN: what`.
inline std::string all_errors(const ParsedConfig& parsed) {
  std::string text;
  for (const auto& error : parsed.errors) text += format_error("", error).substr(1) + "\n";
  return text;
}

}  // namespace penstock::test
