#pragma once
#include <optional>
#include <string>

#include <boost/system/error_code.hpp>

#include "gateway/net/problem.hpp"

namespace penstock {

/// A problem of which there is no more to say than its detail.
[[nodiscard]] Problem plain_problem(ProblemType type, std::string detail);

/// What to tell a client whose request could not be read; nothing when it is the connection that failed.
[[nodiscard]] std::optional<Problem> read_problem(boost::system::error_code failure);

}  // namespace penstock
