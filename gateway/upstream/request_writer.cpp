#include "gateway/upstream/request_writer.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "gateway/net/characters.hpp"
#include "gateway/net/max_forwards.hpp"
#include "gateway/net/nominated_fields.hpp"
#include "gateway/net/pen.hpp"

namespace penstock {
namespace {

/// What Penstock says itself, or what belonged to the client's connection only.
bool is_replaced_for_server(FieldName name) {
  switch (name) {
    case FieldName::content_length:
    case FieldName::expect:
    case FieldName::forwarded:
    case FieldName::host:
    case FieldName::max_forwards:
    case FieldName::x_forwarded:
    case FieldName::x_forwarded_for:
    case FieldName::x_forwarded_host:
    case FieldName::x_forwarded_proto:
    case FieldName::x_penstock:
    case FieldName::x_request_id:
    case FieldName::x_request_timeout: return true;
    default: return is_hop_by_hop(name);
  }
}

/// Most clients write `name: value` as it is written here: then one copy does.
void append_field(Buffer& out, const Field& field) {
  const char* const colon = field.name.data() + field.name.size();
  if (field.value.data() != colon + 2 || colon[1] != ' ') return out.append_field(field.name, field.value);
  const std::size_t size = field.name.size() + 2 + field.value.size();
  char* const at = out.room(size + 2).data();
  std::memcpy(at, field.name.data(), size);
  std::memcpy(at + size, "\r\n", 2);
  out.commit(size + 2);
}

/// An OPTIONS may pass one proxy less; to other methods the field means nothing (RFC 9110 §7.6.2).
void append_max_forwards(Buffer& out, const RequestHead& head, const Field& field) {
  const auto left = forwards_left(head);
  if (!left) return out.append_field(field.name, field.value);
  out.append("Max-Forwards: ");
  out.append_number(*left == 0 ? 0 : *left - 1);
  out.append("\r\n");
}

/// Called once for each request; only the room that it may need on the stack keeps it from being inlined.
[[gnu::always_inline]] inline void append_all_fields(Buffer& out, const RequestHead& head) {
  const Fields& fields = head.fields;
  const NominatedFields nominated(fields);
  for (const Field& field : fields) {
    if (nominated.hold(field.name)) continue;
    if (!is_replaced_for_server(field.known)) {
      append_field(out, field);
    } else if (field.known == FieldName::max_forwards) {
      append_max_forwards(out, head, field);
    }
  }
}

/// Those that say on whose behalf a request is made and its way here, for requests that are not the client's
/// own.
void append_identity_fields(Buffer& out, const Fields& fields) {
  constexpr std::array names{"authorization", "baggage", "traceparent", "tracestate", "user-agent"};
  const NominatedFields nominated(fields);
  for (const Field& field : fields) {
    if (nominated.hold(field.name)) continue;
    for (const char* name : names) {
      if (equals_lower(field.name, name)) out.append_field(field.name, field.value);
    }
    if (field.known == FieldName::via) out.append_field(field.name, field.value);
  }
}

/// Seconds with three decimals.
void append_timeout(Buffer& out, Duration remaining) {
  const auto left = std::max(remaining, Duration::zero());
  const auto milliseconds =
      static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
  const auto rest = milliseconds % 1000;
  Pen pen(out, 64);
  pen.put("X-Request-Timeout: ").number(milliseconds / 1000).put(".");
  pen.number(rest / 100).number(rest / 10 % 10).number(rest % 10).put("\r\n");
}

}  // namespace

std::string_view write_request(Buffer& out, const ModelRequest& request, const Forwarding& forwarding,
                               std::string_view authority, Duration remaining, AfterAnswer after) {
  const RequestHead& head = request.client.head();
  out.clear();
  const std::string_view host = head.authority.empty() ? authority : head.authority;
  constexpr std::size_t around = 32;  // what stands between these three
  Pen(out, request.method.size() + request.target.size() + host.size() + around)
      .put(request.method)
      .put(" ")
      .put(request.target)
      .put(" HTTP/1.1\r\nHost: ")
      .put(host)
      .put("\r\n");
  if (request.pass == ModelRequest::Pass::all) {
    append_all_fields(out, head);
  } else {
    append_identity_fields(out, head.fields);
    out.append_field("Content-Type", request.content_type);
  }
  forwarding.append_fields(out, request.client);
  out.append_field("X-Request-Id", request.client.id.text());
  append_timeout(out, remaining);
  if (after == AfterAnswer::close) out.append("Connection: close\r\n");
  if (request.upload != nullptr && request.upload->framing().kind == Framing::Kind::chunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (request.upload != nullptr || !request.body.empty() || request.method == "POST" ||
             request.method == "PUT" || request.method == "PATCH") {
    append_content_length(out,
                          request.upload != nullptr ? request.upload->framing().length : request.body.size());
  }
  out.append("\r\n");
  if (request.body.size() > most_copied) return request.body;
  out.append(request.body);
  return {};
}

}  // namespace penstock
