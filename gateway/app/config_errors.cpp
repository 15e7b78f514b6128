#include "gateway/app/config_errors.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "gateway/app/suggest.hpp"

namespace penstock {
namespace {

constexpr std::size_t longest_quote = 64;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

std::string format_error(const std::string& file, const ConfigError& error) {
  if (error.line == 0) return file + ": " + error.what;
  return file + ":" + std::to_string(error.line) + ":" + std::to_string(error.column) + ": " + error.what;
}

std::string shortened(std::string_view value) {
  std::size_t length = std::min(value.size(), longest_quote);
  while (length > 0 && length < value.size() && is_continuation(value[length])) --length;
  std::string text;
  for (const char c : value.substr(0, length)) text += is_control(c) ? '?' : c;
  return length < value.size() ? text + "…" : text;
}

std::string in_quotes(std::string_view value) { return '"' + shortened(value) + '"'; }

void ConfigErrors::add(Place place, std::string what) {
  std::replace_if(what.begin(), what.end(), is_control, '?');
  errors_.push_back({.line = place.line, .column = place.column, .what = std::move(what)});
}

void ConfigErrors::add(Place place, std::string what, std::string_view name,
                       std::span<const std::string> candidates) {
  if (suggestions_left_ > 0) {
    --suggestions_left_;
    if (const auto nearest = nearest_name(name, candidates))
      what += " (did you mean " + in_quotes(*nearest) + "?)";
  }
  add(place, std::move(what));
}

std::vector<ConfigError> ConfigErrors::take_sorted() {
  const auto order = [](const ConfigError& a, const ConfigError& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  };
  std::stable_sort(errors_.begin(), errors_.end(), order);
  return std::exchange(errors_, {});
}

}  // namespace penstock
