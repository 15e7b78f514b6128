#pragma once
#include "gateway/net/reply.hpp"
#include "gateway/upstream/forwarder.hpp"

namespace penstock {

/// Passes a model's answer on: status and body as they are, its end-to-end fields, and what Penstock adds.
void relay_answer(Exchange& exchange, const Answer& answer, int attempts);

}  // namespace penstock
