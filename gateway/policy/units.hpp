#pragma once
#include <chrono>
#include <cstddef>

namespace penstock {

/// Every length of time; literals (`250ms`) come from std::chrono_literals.
using Duration = std::chrono::nanoseconds;
/// A point on the monotonic clock; deadlines are absolute and only ever get earlier.
using TimePoint = std::chrono::steady_clock::time_point;
/// A count of bytes.
using Bytes = std::size_t;

inline namespace literals {
constexpr Bytes operator""_KiB(unsigned long long n) { return static_cast<Bytes>(n) << 10; }
constexpr Bytes operator""_MiB(unsigned long long n) { return static_cast<Bytes>(n) << 20; }
constexpr Bytes operator""_GiB(unsigned long long n) { return static_cast<Bytes>(n) << 30; }
}  // namespace literals

}  // namespace penstock
