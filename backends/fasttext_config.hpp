#pragma once
#include <string>

namespace penstock {

/// A fastText model file that is loaded into the process.
struct FastTextConfig {
  enum class Load { eager, lazy };
  std::string path;   // as written if it exists from the working folder, else in the configuration's folder
  std::string label;  // empty: every label with its probability; else {label: best, "confidence": p}
  std::string column{};  // that holds the texts; empty: "text", else the only column of strings
  Load load = Load::eager;
  bool operator==(const FastTextConfig&) const = default;
};

}  // namespace penstock
