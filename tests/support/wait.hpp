#pragma once
#include <chrono>
#include <concepts>
#include <thread>

#include "gateway/policy/units.hpp"

namespace penstock {

/// Whether `condition` came true within `patience`; asked each millisecond, and once more at the end.
template <std::predicate Condition>
[[nodiscard]] bool eventually(Condition condition, Duration patience = std::chrono::seconds(10)) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return condition();
}

}  // namespace penstock
