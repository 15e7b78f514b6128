#pragma once
#include <string>

#include "tests/differential/reading.hpp"

namespace penstock::reference {

/// The request that `bytes` begin with, read from RFC 9112 and the gateway's documented policies, and from
/// nothing of its code. Slow: it needs all of the bytes and copies them freely.
[[nodiscard]] Reading read_request(const std::string& bytes, const Bounds& bounds);

}  // namespace penstock::reference
