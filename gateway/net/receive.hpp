#pragma once
#include "gateway/net/exchange.hpp"

namespace penstock {

/// How reading a request ended for now.
enum class Received {
  complete,
  long_body,  // longer than limits.replay: to be streamed or gathered
  piece,      // of a body that is streamed
  refused,    // the request's refusal() says why
  late,       // the client took too long
  gone,       // the client ended, or was ended
};

/// Reads on from `step` until the request is there, or a piece of it, or can't be had. A head keeps the
/// deadline that its connection has; a body has to keep moving and to be there at `until`.
[[nodiscard]] Task<Received> receive(Exchange& exchange, RequestReader::Step step, TimePoint until);

/// Reads a long body whole, within timeouts.total, for those that need it so. False: it can't be had, and the
/// exchange is answered.
[[nodiscard]] Task<bool> gather_body(Exchange& exchange);

/// Answers a request that could not be read; a client that is gone is only counted.
void reply_unreceived(Exchange& exchange, Received received);

}  // namespace penstock
