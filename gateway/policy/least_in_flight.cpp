#include "gateway/policy/least_in_flight.hpp"

namespace penstock {

std::size_t least_in_flight(std::span<const std::uint32_t> in_flight, SmoothRoundRobin& turns) {
  // a/w < b/v, without a division.
  const auto scaled = [&](std::size_t one, std::size_t other) {
    return std::uint64_t{in_flight[one]} * turns.weight(other);
  };
  std::size_t best = 0;
  for (std::size_t i = 1; i < in_flight.size(); ++i) {
    if (scaled(i, best) < scaled(best, i)) best = i;
  }
  return turns.next([&](std::size_t i) { return scaled(i, best) == scaled(best, i); });
}

}  // namespace penstock
