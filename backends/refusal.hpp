#pragma once
#include <cstddef>
#include <string>

namespace penstock {

/// Why a body is not accepted: words that say what was wrong and where, and a status of HTTP.
struct InputRefusal {
  std::string message;
  int status = 400;
};

[[nodiscard]] inline InputRefusal too_many_texts(std::size_t most) {
  return {"There are more than " + std::to_string(most) + " texts; send them in parts", 413};
}

}  // namespace penstock
