#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace penstock {

/// The index of the smallest of `in_flight`; among equals the first at or after `turn`, going round.
/// `in_flight` is not empty.
[[nodiscard]] std::size_t pick_least_in_flight(std::span<const std::uint32_t> in_flight, std::size_t turn);

}  // namespace penstock
