#pragma once
#include <string>

#include "tests/differential/reading.hpp"

namespace penstock::reference {

/// As read_request: the answer to a `method` request that `bytes`, followed by the connection's end, begin
/// with. An interim answer is one of its own.
[[nodiscard]] Reading read_response(const std::string& bytes, const std::string& method,
                                    const Bounds& bounds);

}  // namespace penstock::reference
