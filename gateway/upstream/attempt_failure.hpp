#pragma once
#include "gateway/net/connection_cache.hpp"
#include "gateway/upstream/read_answer.hpp"

namespace penstock {

/// Whether the client, and not the server, is why there will be no answer.
[[nodiscard]] bool is_cancelled(const ModelRequest& request, const AnswerProgress& progress);

/// Why there is no connection to the server that `authority` names; says so in `failure`.
Outcome failure_to_connect(const Connection& connection, error_code error, bool out_of_time,
                           std::string_view authority, std::string& failure);

/// Why there is no answer of the server that `authority` names; says so in `answer`.
Outcome failure_of(ServerConnection& server, std::string_view authority, Answer& answer,
                   const AnswerProgress& progress);

}  // namespace penstock
