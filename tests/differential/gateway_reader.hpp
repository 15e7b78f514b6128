#pragma once
#include <cstddef>
#include <string_view>

#include "tests/differential/reading.hpp"

namespace penstock {

/// How bytes come from a network: a first piece, then pieces of one size; 0 is all that is left.
struct Segmentation {
  enum class Memory { grows_in_place, moves_each_time };
  std::size_t first = 0;
  std::size_t then = 0;
  Memory memory = Memory::grows_in_place;
};

/// What the gateway's scanner, framing and chunk decoder say together of the request that `bytes` begin with.
[[nodiscard]] Reading gateway_request(std::string_view bytes, const Segmentation& segmentation,
                                      const Bounds& bounds);

/// The same for the answer to a `method` request; the connection ends after `bytes`. Of the bounds only
/// `body` counts: those of an answer's head are fixed.
[[nodiscard]] Reading gateway_response(std::string_view bytes, std::string_view method,
                                       const Segmentation& segmentation, const Bounds& bounds);

/// The bounds that ResponseScanner has, and `body`.
[[nodiscard]] Bounds response_bounds(std::size_t body);

}  // namespace penstock
