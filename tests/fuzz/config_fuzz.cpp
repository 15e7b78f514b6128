#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <tuple>

#include "gateway/app/config_parse.hpp"

namespace {

using namespace penstock;

std::optional<std::string> environment(const std::string& name) {
  if (name == "HOST") return "127.0.0.1";
  if (name == "EMPTY") return "";
  if (name == "NESTED") return "${HOST}";
  return std::nullopt;
}

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_one_line(const ConfigError& error) {
  return !error.what.empty() &&
         std::none_of(error.what.begin(), error.what.end(), [](char c) { return c == '\n' || c == '\0'; });
}

bool is_before(const ConfigError& a, const ConfigError& b) {
  return std::tie(a.line, a.column) < std::tie(b.line, b.column);
}

}  // namespace

/// Whatever the bytes: a configuration or errors, each one line at a place within the text, in order.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = parse_config(text, environment);
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  require(parsed.config.has_value() == parsed.errors.empty());
  require(std::all_of(parsed.errors.begin(), parsed.errors.end(), is_one_line));
  require(std::is_sorted(parsed.errors.begin(), parsed.errors.end(), is_before));
  for (const auto& error : parsed.errors)
    require(error.line >= 1 && error.line <= lines && error.column >= 1);
  return 0;
}
