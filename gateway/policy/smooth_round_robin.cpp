#include "gateway/policy/smooth_round_robin.hpp"

namespace penstock {

SmoothRoundRobin::SmoothRoundRobin(std::vector<std::uint32_t> weights, std::uint64_t random) {
  candidates_.reserve(weights.size());
  for (const std::uint32_t weight : weights) candidates_.push_back({.weight = weight});
  if (candidates_.empty()) return;
  for (std::uint64_t skipped = random % candidates_.size(); skipped > 0; --skipped) (void)next();
}

}  // namespace penstock
