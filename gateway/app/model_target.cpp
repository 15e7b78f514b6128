#include "gateway/app/model_target.hpp"

#include <charconv>

#include "gateway/app/relay.hpp"

namespace penstock {
namespace {

/// Methods that may run twice by their definition (RFC 9110 §9.2.2).
bool is_idempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" || method == "DELETE";
}

}  // namespace

TimePoint deadline_of(const Exchange& exchange, std::optional<Duration> most) {
  TimePoint deadline = most ? exchange.received + *most : exchange.deadline;
  const Field* wanted = find(exchange.head().fields, FieldName::x_request_timeout);
  if (wanted == nullptr) return deadline;
  double seconds = 0;
  const char* const end = wanted->value.data() + wanted->value.size();
  const auto parsed = std::from_chars(wanted->value.data(), end, seconds, std::chars_format::fixed);
  constexpr double a_day = 86400;
  if (parsed.ec != std::errc() || parsed.ptr != end || !(seconds > 0 && seconds < a_day)) return deadline;
  const auto asked = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
  return std::min(deadline, exchange.received + asked);
}

std::string_view ModelTarget::target_of(Exchange& exchange) const {
  const RequestHead& head = exchange.head();
  if (!config_.fixed_path.empty()) {
    if (head.query().empty()) return config_.fixed_path;
    exchange.text = config_.fixed_path + '?' + std::string(head.query());
    return exchange.text;
  }
  if (config_.strip.empty()) return head.target;
  exchange.text = '/' + std::string(head.target.substr(config_.strip.size()));
  return exchange.text;
}

Task<void> ModelTarget::answer(Exchange& exchange) {
  const RequestHead& head = exchange.head();
  const bool repeatable = config_.repeatable == Repeatable::always || is_idempotent(head.method);
  const ModelRequest request{.client = exchange,
                             .method = head.method,
                             .target = target_of(exchange),
                             .content_type = value_of(head.fields, FieldName::content_type),
                             .body = exchange.body(),
                             .repeatable = repeatable ? Repeatable::always : Repeatable::only_unsent,
                             .deadline = deadline_of(exchange, config_.timeout)};
  Answer answer{.received = exchange.answer, .out = exchange.out, .made = exchange.text};
  Task<Forwarder::Result> handling = forwarder_.handle(request, answer);
  const Forwarder::Result result = co_await handling;
  if (is_answer(result.last.outcome)) {
    relay_answer(exchange, answer, result.attempts);
  } else {
    reply_problem(exchange, forwarder_.problem_of(result.last.outcome, answer, request.deadline));
  }
}

}  // namespace penstock
