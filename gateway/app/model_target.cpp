#include "gateway/app/model_target.hpp"

#include <charconv>

#include "gateway/net/receive.hpp"

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
    exchange.text.set(config_.fixed_path + '?' + std::string(head.query()));
    return exchange.text.view();
  }
  if (head.target.front() == '?') {
    // An address without a path has the path `/` (RFC 9112 §3.2.1), which no strip can shorten.
    exchange.text.set('/' + std::string(head.target));
    return exchange.text.view();
  }
  if (config_.strip.empty() || head.target == "*") return head.target;
  exchange.text.set('/' + std::string(head.target.substr(config_.strip.size())));
  return exchange.text.view();
}

Task<void> ModelTarget::answer(Exchange& exchange) {
  std::optional<Upload> upload;
  const bool long_body = !exchange.request.complete();
  if (long_body && config_.body == Body::sent_on) {
    upload.emplace(exchange);
  } else if (long_body) {
    Task<bool> gathering = gather_body(exchange);
    const bool have_body = co_await gathering;
    if (!have_body) co_return;
  }
  const RequestHead& head = exchange.head();
  const bool repeatable = config_.repeatable == Repeatable::always || is_idempotent(head.method);
  const ModelRequest request{
      .client = exchange,
      .method = head.method,
      .target = target_of(exchange),
      .content_type = value_of(head.fields, FieldName::content_type),
      .body = upload ? std::string_view() : exchange.body(),
      .upload = upload ? &*upload : nullptr,
      .repeatable = repeatable && !upload ? Repeatable::always : Repeatable::only_unsent,
      .deadline = deadline_of(exchange, config_.timeout)};
  Relay relay(exchange);
  Answer answer{.received = exchange.answer, .out = exchange.out, .made = exchange.text, .sink = &relay};
  Task<Attempt> handling = forwarder_.handle(request, answer);
  const Attempt last = co_await handling;
  reply(request, answer, last, relay);
}

void ModelTarget::reply(const ModelRequest& request, const Answer& answer, const Attempt& last,
                        Relay& relay) const {
  Exchange& exchange = request.client;
  const bool answered = is_answer(last.outcome);
  if (relay.failed() || exchange.watch.left() || (relay.begun() && !answered)) return cut(exchange);
  if (relay.begun()) return relay.end();
  if (answered) return relay.answer(answer);
  if (last.outcome == Outcome::cancelled) return reply_unreceived(exchange, request.upload->state());
  reply_problem(exchange, forwarder_.problem_of(last.outcome, answer, request.deadline));
}

}  // namespace penstock
