#pragma once
#include <string_view>

#include "gateway/net/exchange.hpp"
#include "gateway/net/problem.hpp"

namespace penstock {

/// Writes an exchange's answer: `Reply(exchange, 200).field(…).body(…)`. The framing, Date, Connection
/// and X-Request-Id are its own; a body up to 16 KiB is copied, a longer one must live as long as the
/// exchange.
class Reply {
 public:
  Reply(Exchange& exchange, int status, std::string_view reason = {});
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  Reply& field(std::string_view name, std::string_view value);
  /// `Server-Timing: total;dur=12.3, attempts;desc=1`: milliseconds since the request was complete.
  Reply& server_timing(int attempts);
  /// The Date that its server gave the answer, instead of now.
  Reply& date(std::string_view value);
  /// The end of the answer; one of these four, exactly once.
  void body(std::string_view content_type, std::string_view body);
  /// As body(), when the fields given already say the type, if there is one.
  void typed_body(std::string_view body);
  /// For answers to HEAD and for 304, whose length is that of a body which isn't sent.
  void no_body(std::string_view content_length);
  /// The end of the head alone; who streams the body behind it frames it as the result says.
  Framing::Kind stream(const Framing& framing);

 private:
  void end_head();
  void end(std::string_view body);

  Exchange& exchange_;
  bool has_date_ = false;
};

void reply_problem(Exchange& exchange, const Problem& problem);

/// There is no answer, or no more of it: its connection ends so that the client can tell.
void cut(Exchange& exchange);

}  // namespace penstock
