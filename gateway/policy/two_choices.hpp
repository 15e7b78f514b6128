#pragma once
#include <cassert>
#include <cstddef>
#include <cstdint>

namespace penstock {

struct TwoChoices {
  std::size_t first;
  std::size_t second;
};

/// Two different ones of `count`, which is at least 2 and fits 32 bits, each pair as likely as any other
/// when `random` has 64 random bits. Comparing two instead of all keeps workers that know the same from
/// all running to the same endpoint (Mitzenmacher, "The Power of Two Choices", 2001).
[[nodiscard]] constexpr TwoChoices two_of(std::size_t count, std::uint64_t random) {
  assert(count >= 2 && count <= UINT32_MAX);
  const std::size_t first = ((random >> 32) * count) >> 32;
  std::size_t second = ((random & UINT32_MAX) * (count - 1)) >> 32;
  if (second >= first) ++second;
  return {first, second};
}

}  // namespace penstock
