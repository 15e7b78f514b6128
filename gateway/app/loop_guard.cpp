#include "gateway/app/loop_guard.hpp"

#include "gateway/net/reply.hpp"

namespace penstock {

Task<void> LoopGuard::answer(Exchange& exchange) {
  return forwarding_.has_sent(exchange.head().fields) ? refuse(exchange) : target_->answer(exchange);
}

Task<void> LoopGuard::refuse(Exchange& exchange) {
  reply_problem(exchange,
                {.type = ProblemType::loop_detected,
                 .detail = "this gateway has sent the request on before: an endpoint leads back here"});
  co_return;
}

}  // namespace penstock
