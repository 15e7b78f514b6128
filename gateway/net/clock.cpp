#include "gateway/net/clock.hpp"

namespace penstock {

TimePoint SystemClock::now() const { return std::chrono::steady_clock::now(); }

std::chrono::system_clock::time_point SystemClock::wall() const { return std::chrono::system_clock::now(); }

}  // namespace penstock
