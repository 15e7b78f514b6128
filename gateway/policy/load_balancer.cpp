#include "gateway/policy/load_balancer.hpp"

namespace penstock {

std::size_t pick_least_in_flight(std::span<const std::uint32_t> in_flight, std::size_t turn) {
  const std::size_t first = turn % in_flight.size();
  std::size_t best = first;
  for (std::size_t step = 1; step < in_flight.size(); ++step) {
    const std::size_t candidate = (first + step) % in_flight.size();
    if (in_flight[candidate] < in_flight[best]) best = candidate;
  }
  return best;
}

}  // namespace penstock
