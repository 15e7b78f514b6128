#pragma once
#include <span>

#include "gateway/policy/smooth_round_robin.hpp"

namespace penstock {

/// The index of the smallest `in_flight` for its weight; equals take turns by weight. As nginx's least_conn
/// has it. `in_flight` has a count for each candidate of `turns`, one at least.
[[nodiscard]] std::size_t least_in_flight(std::span<const std::uint32_t> in_flight, SmoothRoundRobin& turns);

}  // namespace penstock
