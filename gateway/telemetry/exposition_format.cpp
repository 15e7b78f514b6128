#include <algorithm>
#include <charconv>

#include "gateway/telemetry/prometheus.hpp"

namespace penstock {
namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Cuts the part before the separator off the front of `rest`.
std::string_view next_part(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  return trim(part);
}

bool same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

struct MediaRange {
  std::string_view type;
  std::string_view version{};
  double quality = 1;
};

MediaRange parse_range(std::string_view text) {
  MediaRange range{.type = next_part(text, ';')};
  while (!text.empty()) {
    auto value = next_part(text, ';');
    const auto name = next_part(value, '=');
    if (same(name, "version")) range.version = trim(value);
    if (same(name, "q")) {
      const auto parsed = std::from_chars(value.data(), value.data() + value.size(), range.quality);
      if (parsed.ec != std::errc{} || !(range.quality >= 0 && range.quality <= 1)) range.quality = 0;
    }
  }
  return range;
}

}  // namespace

ExpositionFormat exposition_format(std::string_view accept) {
  double openmetrics = 0;
  double plain = 0;
  while (!accept.empty()) {
    const auto range = parse_range(next_part(accept, ','));
    const bool spoken = range.version.empty() || range.version == "1.0.0";
    if (same(range.type, "application/openmetrics-text") && spoken)
      openmetrics = std::max(openmetrics, range.quality);
    if (same(range.type, "text/plain")) plain = std::max(plain, range.quality);
  }
  return openmetrics > 0 && openmetrics >= plain ? ExpositionFormat::openmetrics
                                                 : ExpositionFormat::prometheus;
}

}  // namespace penstock
