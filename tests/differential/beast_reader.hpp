#pragma once
#include <string>

#include "tests/differential/reading.hpp"

namespace penstock {

/// The request that `bytes` begin with, as Boost.Beast's parser reads it. The target is as it was sent, and
/// fields of one name stand together, as Beast keeps them.
[[nodiscard]] Reading beast_request(const std::string& bytes);

/// The same for the answer to a `method` request; the connection ends after `bytes`.
[[nodiscard]] Reading beast_response(const std::string& bytes, const std::string& method);

}  // namespace penstock
