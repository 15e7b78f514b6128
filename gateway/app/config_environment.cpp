#include "gateway/app/config_environment.hpp"

#include <algorithm>
#include <cstdlib>

#include "gateway/app/config_errors.hpp"

namespace penstock {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_name(std::string_view name) {
  const auto allowed = [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), allowed);
}

/// What stands for the inside of one `${…}`.
Expansion value_of(std::string_view inside, const Environment& environment) {
  const auto dash = inside.find(":-");
  const auto name = inside.substr(0, dash);
  if (!is_name(name))
    return {.text = {},
            .fault = "${" + shortened(name) +
                     "} names no environment variable: write ${NAME} or ${NAME:-default}"};
  auto value = environment(std::string(name));
  if (dash != std::string_view::npos && (!value || value->empty()))
    return {.text = std::string(inside.substr(dash + 2)), .fault = {}};
  if (!value)
    return {.text = {},
            .fault = "the environment variable " + shortened(name) +
                     " is not set: set it, or give a default with ${NAME:-default}"};
  return {.text = std::move(*value), .fault = {}};
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
}

Expansion expand(std::string_view text, const Environment& environment) {
  Expansion whole;
  while (true) {
    const auto begin = text.find("${");
    whole.text += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin + 2);
    const auto end = text.find('}');
    if (end == std::string_view::npos) return {.text = {}, .fault = "a ${ without its }"};
    auto value = value_of(text.substr(0, end), environment);
    if (!value.fault.empty()) return value;
    whole.text += value.text;
    if (whole.text.size() > longest_expansion) break;
    text.remove_prefix(end + 1);
  }
  if (whole.text.size() > longest_expansion)
    return {.text = {}, .fault = "longer than " + std::to_string(longest_expansion) + " bytes"};
  return whole;
}

}  // namespace penstock
