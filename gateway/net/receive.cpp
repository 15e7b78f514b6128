#include "gateway/net/receive.hpp"

#include <algorithm>

#include "gateway/net/reply.hpp"
#include "gateway/net/write_all.hpp"

namespace penstock {

using Step = RequestReader::Step;

Task<Received> receive(Exchange& exchange, Step step, TimePoint until) {
  constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  RequestReader& request = exchange.request;
  Connection& client = *exchange.client;
  for (;; step = request.advance()) {
    if (step == Step::complete) co_return Received::complete;
    if (step == Step::long_body) co_return Received::long_body;
    if (step == Step::piece) co_return Received::piece;
    if (step == Step::refused) co_return Received::refused;
    if (request.head_complete()) {
      client.expire_at(std::min(until, exchange.loop.wheel().coarse_now() + exchange.progress));
    }
    error_code error;
    if (step == Step::send_continue) {
      // Not into an answer that has begun.
      if (exchange.status != 0) continue;
      WriteAll write(client, {go_on}, exchange.progress);
      error = co_await write;
      // Nothing can follow half of it.
      if (error && write.sent() != 0) client.close();
    } else {
      ReadSome read(client, request.target(), request.most(), ReadSome::Reads::many);
      error = co_await read;
    }
    if (error) co_return client.timed_out() && request.begun() ? Received::late : Received::gone;
  }
}

Task<bool> gather_body(Exchange& exchange) {
  RequestReader& request = exchange.request;
  request.gather();
  // What is gathered takes memory from others: its client has as long as its answer would.
  const TimePoint until = exchange.loop.now() + (exchange.deadline - exchange.received);
  Task<Received> receiving = receive(exchange, request.advance(), until);
  const Received received = co_await receiving;
  exchange.client->never_expire();
  if (received != Received::complete) {
    reply_unreceived(exchange, received);
    co_return false;
  }
  // The time that its answer may take begins with the end of the request.
  const TimePoint now = exchange.loop.now();
  exchange.deadline += now - exchange.received;
  exchange.received = now;
  co_return true;
}

void reply_unreceived(Exchange& exchange, Received received) {
  exchange.close = true;
  if (received == Received::gone) return cut(exchange);
  const Refusal late{ProblemType::request_timeout, "the request did not arrive in time"};
  const Refusal& refusal = received == Received::late ? late : exchange.request.refusal();
  Problem problem{.type = refusal.type, .detail = std::string(refusal.detail)};
  if (problem.type == ProblemType::overloaded) problem.retry_after = retry_soon;
  reply_problem(exchange, problem);
}

}  // namespace penstock
