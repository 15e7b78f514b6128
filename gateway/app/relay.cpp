#include "gateway/app/relay.hpp"

namespace penstock {
namespace {

/// What Penstock says itself, or what belonged to the server's connection only.
bool is_replaced_for_client(FieldName name) {
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
    if (is_replaced_for_client(field.known) || (nominates && is_nominated(fields, field.name))) continue;
    reply.field(field.name, field.value);
  }
}

}  // namespace

void relay_answer(Exchange& exchange, const Answer& answer, int attempts) {
  Reply reply(exchange, answer.status, answer.head != nullptr ? answer.head->reason : std::string_view());
  reply.server_timing(attempts);
  if (!answer.version.empty()) reply.field("X-Model-Version", answer.version);
  if (answer.generation != 0) reply.field("X-Model-Generation", std::to_string(answer.generation));
  if (answer.head == nullptr) return reply.body(answer.content_type, answer.body);
  pass_fields(reply, answer.head->fields);
  if (exchange.head().method != "HEAD" && answer.status != 304) return reply.typed_body(answer.body);
  const bool has_length = answer.status != 204;
  reply.no_body(has_length ? value_of(answer.head->fields, FieldName::content_length) : std::string_view());
}

}  // namespace penstock
