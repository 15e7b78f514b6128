#include "gateway/upstream/forwarding.hpp"

#include <algorithm>
#include <array>

#include "gateway/net/forwarded_syntax.hpp"
#include "gateway/net/nominated_fields.hpp"
#include "gateway/net/pen.hpp"

namespace penstock {
namespace {

std::string make_pseudonym(std::uint64_t number) {
  std::string name = "penstock-";
  for (int digits = 0; digits < 8; ++digits, number >>= 4) name += "0123456789abcdef"[number & 15];
  return name;
}

constexpr std::size_t most_around_names = 256;  // beside peer and host, in all the lines of one request

/// An address of IPv4 has its first dot behind at most three digits.
bool is_v4(std::string_view peer) {
  return peer.size() > 3 && (peer[1] == '.' || peer[2] == '.' || peer[3] == '.');
}

/// `for=192.0.2.7;proto=http;host="front:8000"`. The scanner lets no quote or backslash into a host.
inline void put_element(Pen& pen, std::string_view peer, std::string_view host) {
  if (is_v4(peer)) {
    pen.put("for=").put(peer).put(";proto=http");
  } else {
    pen.put("for=\"[").put(peer).put("]\";proto=http");
  }
  if (!host.empty()) pen.put(";host=\"").put(host).put("\"");
}

/// The peer's own word counts only where it isn't meant for its connection to us alone.
template <class Visit>
void for_each_received(const Fields& fields, FieldName name, Visit visit) {
  if (!fields.hold(name)) return;
  const NominatedFields nominated(fields);
  for (const Field& field : fields) {
    if (field.known == name && !nominated.hold(field.name)) visit(field);
  }
}

/// Whether the fields of that name are there, and each is a list by its grammar.
bool says(const Fields& fields, FieldName name, bool (*is_valid)(std::string_view)) {
  bool any = false;
  bool all = true;
  for_each_received(fields, name, [&](const Field& field) {
    any = true;
    all = all && is_valid(field.value);
  });
  return any && all;
}

void append_values(Buffer& out, const Fields& fields, FieldName name) {
  for_each_received(fields, name, [&out](const Field& field) {
    out.append(field.value);
    out.append(", ");
  });
}

/// Copies the fields of that name; false when there are none.
bool copy(Buffer& out, const Fields& fields, FieldName name) {
  bool any = false;
  for_each_received(fields, name, [&](const Field& field) {
    any = true;
    out.append_field(field.name, field.value);
  });
  return any;
}

/// A believed peer's word with ours behind it. Of the two notations only the one it used goes on: a server
/// would otherwise find the peer in the other one and take it for the client.
void append_to_received(Buffer& out, const Fields& fields, std::string_view peer, std::string_view host) {
  const bool has_proto = copy(out, fields, FieldName::x_forwarded_proto);
  const bool has_host = copy(out, fields, FieldName::x_forwarded_host);
  (void)copy(out, fields, FieldName::x_forwarded);
  const bool says_for = says(fields, FieldName::x_forwarded_for, is_x_forwarded_for);
  const bool says_forwarded = says(fields, FieldName::forwarded, is_forwarded);
  if (says_for || !says_forwarded) {
    if (!has_proto) out.append_field("X-Forwarded-Proto", "http");
    if (!has_host && !host.empty()) out.append_field("X-Forwarded-Host", host);
    out.append("X-Forwarded-For: ");
    if (says_for) append_values(out, fields, FieldName::x_forwarded_for);
    out.append(peer);
    out.append("\r\n");
  }
  if (says_for && !says_forwarded) return;
  out.append("Forwarded: ");
  if (says_forwarded) append_values(out, fields, FieldName::forwarded);
  Pen pen(out, most_around_names + peer.size() + host.size());
  put_element(pen, peer, host);
  pen.put("\r\n");
}

}  // namespace

Forwarding::Forwarding(ForwardedConfig config, std::uint64_t number)
    : config_(std::move(config)),
      pseudonym_(make_pseudonym(number)),
      via_{"Via: 1.0 " + pseudonym_ + "\r\n", "Via: 1.1 " + pseudonym_ + "\r\n"} {}

bool Forwarding::is_named_by(const Fields& fields) const {
  if (!fields.hold(FieldName::via)) return false;
  bool found = false;
  for (const Field& field : fields) {
    if (field.known != FieldName::via) continue;
    for_each_element(field.value, [&](std::string_view element) {
      // `1.1 name`, perhaps with a comment behind.
      const auto space = std::min(element.find_first_of(" \t"), element.size());
      const std::string_view name = trim(element.substr(space));
      found = found || equals_lower(name.substr(0, name.find_first_of(" \t(")), pseudonym_);
      return !found;
    });
  }
  return found;
}

bool Forwarding::believes(std::string_view peer) const {
  if (config_.trusted.empty() || config_.mode == ForwardedConfig::Mode::replace) return false;
  const auto address = parse_ip(peer);
  return address && std::any_of(config_.trusted.begin(), config_.trusted.end(),
                                [&](const Network& network) { return network.contains(*address); });
}

void Forwarding::append_fields(Buffer& out, const Exchange& client) const {
  const RequestHead& head = client.head();
  const std::string_view peer = client.peer;
  const std::string_view host = head.authority;
  const std::string_view via = via_[head.minor_version == 0 ? 0 : 1];
  if (believes(peer)) {
    out.append(via);
    return append_to_received(out, head.fields, peer, host);
  }
  Pen pen(out, most_around_names + 2 * (peer.size() + host.size()));
  pen.put(via).put("X-Forwarded-Proto: http\r\nX-Forwarded-For: ").put(peer);
  if (!host.empty()) pen.put("\r\nX-Forwarded-Host: ").put(host);
  pen.put("\r\nForwarded: ");
  put_element(pen, peer, host);
  pen.put("\r\n");
}

}  // namespace penstock
