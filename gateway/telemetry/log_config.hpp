#pragma once

namespace penstock {

struct LogConfig {
  enum class Level { debug, info, warning, error };
  enum class Format { text, json };
  Level level = Level::info;
  Format format = Format::text;
  bool operator==(const LogConfig&) const = default;
};

}  // namespace penstock
