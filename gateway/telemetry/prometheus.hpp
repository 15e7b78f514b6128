#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/telemetry/registry.hpp"

namespace penstock {

enum class ExpositionFormat {
  prometheus,   // text format 0.0.4
  openmetrics,  // 1.0.0
};

/// The body of a scrape's answer and its media type.
struct Exposition {
  std::string content_type;
  std::string text;
};

/// OpenMetrics when an Accept field names it and likes it no less than plain text.
[[nodiscard]] ExpositionFormat exposition_format(std::string_view accept);

/// Renders families in the order given; bytes that are not UTF-8 are replaced.
[[nodiscard]] Exposition expose(const std::vector<Family>& families, ExpositionFormat format);

}  // namespace penstock
