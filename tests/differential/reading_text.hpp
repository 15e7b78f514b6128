#pragma once
#include <string>

#include "tests/differential/reading.hpp"

namespace penstock {

/// As a C string literal shows it.
[[nodiscard]] std::string in_quotes(const std::string& bytes);

/// All of a reading, in one line.
[[nodiscard]] std::string spelled(const Reading& reading);

}  // namespace penstock
