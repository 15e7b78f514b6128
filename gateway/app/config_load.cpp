#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "gateway/app/config_parse.hpp"
#include "gateway/app/yaml_tree.hpp"

namespace penstock {
namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// The file's text, at most one byte more than a configuration may have; nothing when `errno` says why.
std::optional<std::string> read_file(const fs::path& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  if (!file) return std::nullopt;
  std::string text;
  std::array<char, 16384> buffer{};
  while (text.size() <= YamlBounds::bytes) {
    const auto wanted = std::min(buffer.size(), YamlBounds::bytes + 1 - text.size());
    const auto length = std::fread(buffer.data(), 1, wanted, file.get());
    text.append(buffer.data(), length);
    if (length < wanted) break;
  }
  if (std::ferror(file.get()) != 0) return std::nullopt;
  return text;
}

ParsedConfig unreadable(int reason) {
  ParsedConfig parsed;
  parsed.errors.push_back({.line = 0,
                           .column = 0,
                           .what = std::string("cannot read the configuration: ") + std::strerror(reason) +
                                   "; name a readable file with -c FILE"});
  return parsed;
}

/// As written if it is there from the working folder, else in the configuration's folder.
std::string resolve(const std::string& path, const fs::path& folder) {
  std::error_code error;
  if (fs::path(path).is_absolute() || fs::exists(path, error)) return path;
  return (folder / path).string();
}

}  // namespace

ParsedConfig load_config(const fs::path& file) {
  const auto text = read_file(file);
  if (!text) return unreadable(errno);
  auto parsed = parse_config(*text, process_environment());
  if (!parsed.config) return parsed;
  for (auto& model : parsed.config->models) {
    auto* local = std::get_if<FastTextConfig>(&model.backend);
    if (local) local->path = resolve(local->path, file.parent_path());
  }
  return parsed;
}

}  // namespace penstock
