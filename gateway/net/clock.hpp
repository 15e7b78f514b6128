#pragma once
#include <string_view>

#include "gateway/policy/units.hpp"

namespace penstock {

/// The port through which time comes in; tests move it by hand.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// Wall time, for what people and HTTP read; never for a deadline.
  [[nodiscard]] virtual std::chrono::system_clock::time_point wall() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] std::chrono::system_clock::time_point wall() const override;
};

}  // namespace penstock
