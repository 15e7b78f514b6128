#include "gateway/app/relay.hpp"

#include <array>
#include <charconv>

namespace penstock {
namespace {

/// What Penstock says itself, or what belonged to the server's connection only.
bool is_rewritten(FieldName name) {
  switch (name) {
    case FieldName::content_length:
    case FieldName::date:
    case FieldName::x_penstock:
    case FieldName::x_request_id: return true;
    default: return is_hop_by_hop(name);
  }
}

void pass_fields(Reply& reply, const Fields& fields) {
  const bool nominates = find(fields, FieldName::connection) != nullptr;
  for (const Field& field : fields) {
    if (field.known == FieldName::date) reply.date(field.value);
    if (is_rewritten(field.known) || (nominates && is_nominated(fields, field.name))) continue;
    reply.field(field.name, field.value);
  }
}

}  // namespace

void add_server_timing(Reply& reply, const Exchange& exchange, int attempts) {
  const auto microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(exchange.answered - exchange.received).count();
  std::array<char, 64> text;
  char* at = text.data();
  const auto words = [&](std::string_view more) { at += more.copy(at, more.size()); };
  const auto number = [&](std::int64_t value) {
    at = std::to_chars(at, text.data() + text.size(), value).ptr;
  };
  words("total;dur=");
  number(microseconds / 1000);
  words(".");
  number(microseconds / 100 % 10);
  words(", attempts;desc=");
  number(attempts);
  reply.field("Server-Timing", {text.data(), static_cast<std::size_t>(at - text.data())});
}

void relay_answer(Exchange& exchange, const Answer& answer, int attempts) {
  Reply reply(exchange, answer.status, answer.head != nullptr ? answer.head->reason : std::string_view());
  add_server_timing(reply, exchange, attempts);
  if (!answer.version.empty()) reply.field("X-Model-Version", answer.version);
  if (answer.generation != 0) reply.field("X-Model-Generation", std::to_string(answer.generation));
  if (answer.head == nullptr) return reply.body(answer.content_type, answer.body);
  pass_fields(reply, answer.head->fields);
  if (exchange.head().method != "HEAD" && answer.status != 304) return reply.typed_body(answer.body);
  const Field* length = find(answer.head->fields, FieldName::content_length);
  reply.no_body(length != nullptr ? length->value : std::string_view());
}

}  // namespace penstock
