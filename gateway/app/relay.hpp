#pragma once
#include "gateway/net/reply.hpp"
#include "gateway/upstream/forwarder.hpp"

namespace penstock {

/// `total;dur=12.3, attempts;desc=1`: how long since the request was complete, and how many attempts it took.
void add_server_timing(Reply& reply, const Exchange& exchange, int attempts);

/// Passes a model's answer on: status and body as they are, its end-to-end fields, and what Penstock adds.
void relay_answer(Exchange& exchange, const Answer& answer, int attempts);

}  // namespace penstock
