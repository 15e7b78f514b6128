#include "gateway/app/relay.hpp"

#include <utility>

#include "gateway/net/chunk_text.hpp"
#include "gateway/net/nominated_fields.hpp"
#include "gateway/net/write_all.hpp"

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

bool is_passed_to_client(const NominatedFields& nominated, const Field& field) {
  return !is_replaced_for_client(field.known) && !nominated.hold(field.name);
}

void pass_fields(Reply& reply, const Fields& fields) {
  const NominatedFields nominated(fields);
  for (const Field& field : fields) {
    if (field.known == FieldName::date) reply.date(field.value);
    if (is_passed_to_client(nominated, field)) reply.field(field.name, field.value);
  }
}

/// Status line and fields, but for the framing.
void write_head(Reply& reply, const Answer& answer) {
  reply.server_timing(answer.attempts);
  if (!answer.version.empty()) reply.field("X-Model-Version", answer.version);
  if (answer.generation != 0) reply.field("X-Model-Generation", std::to_string(answer.generation));
  if (answer.head != nullptr) pass_fields(reply, answer.head->fields);
}

void append_interim(Buffer& out, const ResponseHead& head) {
  out.append("HTTP/1.1 ");
  out.append_number(static_cast<std::uint64_t>(head.status));
  out.append(' ');
  out.append(head.reason);
  out.append("\r\n");
  const NominatedFields nominated(head.fields);
  for (const Field& field : head.fields) {
    if (is_passed_to_client(nominated, field)) out.append_field(field.name, field.value);
  }
  out.append("\r\n");
}

std::string_view reason_of(const Answer& answer) {
  return answer.head != nullptr ? answer.head->reason : std::string_view();
}

}  // namespace

void Relay::answer(const Answer& answer) {
  Reply reply(exchange_, answer.status, reason_of(answer));
  write_head(reply, answer);
  if (answer.head == nullptr) return reply.body(answer.content_type, answer.body);
  if (exchange_.head().method != "HEAD" && answer.status != 304) return reply.typed_body(answer.body);
  const bool has_length = answer.status != 204;
  reply.no_body(has_length ? value_of(answer.head->fields, FieldName::content_length) : std::string_view());
}

Task<error_code> Relay::interim(const ResponseHead& head) {
  error_code error;
  // HTTP/1.0 has none (RFC 9110 §15.2).
  if (exchange_.head().minor_version == 0) co_return error;
  Buffer text(exchange_.loop.blocks());
  append_interim(text, head);
  WriteAll write(*exchange_.client, {text.view()}, exchange_.progress);
  error = co_await write;
  failed_ = failed_ || error;
  co_return error;
}

void Relay::begin(const Answer& answer) {
  begun_ = true;
  // The request may still be on its way out of that buffer.
  exchange_.out.swap(exchange_.held);
  Reply reply(exchange_, answer.status, reason_of(answer));
  write_head(reply, answer);
  chunked_ = reply.stream(answer.received.framing()) == Framing::Kind::chunked;
}

Task<error_code> Relay::pass(std::string_view piece) {
  Buffer& out = exchange_.out;
  const bool chunk = chunked_ && !piece.empty();
  if (chunk) out.append(ChunkSizeLine(piece.size()).view());
  WriteAll write(*exchange_.client, {out.view(), piece, chunk ? "\r\n" : ""}, exchange_.progress);
  const error_code error = co_await write;
  out.clear();
  failed_ = failed_ || error;
  co_return error;
}

void Relay::end() {
  if (std::exchange(chunked_, false)) exchange_.out.append(last_chunk);
}

}  // namespace penstock
