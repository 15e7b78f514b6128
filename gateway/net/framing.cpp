#include "gateway/net/framing.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "gateway/net/characters.hpp"
#include "gateway/net/nominated_fields.hpp"

namespace penstock {
namespace {

struct FramingFields {
  const Field* length = nullptr;
  const Field* coding = nullptr;
  bool repeated_length = false;
  bool repeated_coding = false;
};

FramingFields framing_fields(const Fields& fields) {
  return {.length = find(fields, FieldName::content_length),
          .coding = find(fields, FieldName::transfer_encoding),
          .repeated_length = fields.repeat(FieldName::content_length),
          .repeated_coding = fields.repeat(FieldName::transfer_encoding)};
}

std::optional<std::uint64_t> parse_length(std::string_view digits) {
  constexpr std::size_t most_digits = 19;  // any such number fits
  if (digits.empty() || digits.size() > most_digits) return std::nullopt;
  std::uint64_t length = 0;
  for (const char c : digits) {
    const auto digit = static_cast<unsigned char>(c - '0');
    if (digit > 9) return std::nullopt;
    length = length * 10 + digit;
  }
  return length;
}

/// A field without which a message is not understood: whoever takes it off changes the meaning.
bool must_not_be_nominated(std::string_view option) {
  constexpr std::array<std::string_view, 10> names{
      "authorization", "content-encoding", "content-length", "content-range",     "content-type",
      "cookie",        "expect",           "host",           "transfer-encoding", "via"};
  return std::any_of(names.begin(), names.end(),
                     [option](std::string_view name) { return equals_lower(option, name); });
}

bool nominates_what_it_may_not(const Fields& fields) {
  bool nominates = false;
  for (const Field& field : fields) {
    if (field.known != FieldName::connection) continue;
    for_each_element(field.value, [&](std::string_view option) {
      nominates = nominates || must_not_be_nominated(option);
      return !nominates;
    });
  }
  return nominates;
}

Refusal bad_request(std::string_view detail) { return {ProblemType::bad_request, detail}; }
Refusal bad_gateway(std::string_view detail) { return {ProblemType::bad_gateway, detail}; }

FramingResult frame_coded_request(const RequestHead& head, const FramingFields& found) {
  if (head.minor_version == 0) return bad_request("HTTP/1.0 knows no Transfer-Encoding");
  if (found.length != nullptr)
    return bad_request("the request has both Content-Length and Transfer-Encoding");
  if (found.repeated_coding) return bad_request("there is more than one Transfer-Encoding field");
  if (equals_lower(found.coding->value, "chunked")) return Framing{.kind = Framing::Kind::chunked};
  std::string_view last;
  int codings = 0;
  int times_chunked = 0;
  for_each_element(found.coding->value, [&](std::string_view coding) {
    last = coding;
    ++codings;
    times_chunked += equals_lower(coding, "chunked") ? 1 : 0;
    return true;
  });
  if (times_chunked != 1 || !equals_lower(last, "chunked")) {
    return bad_request("the last transfer coding is not chunked, or chunked is there twice");
  }
  // Readers are known that see another coding in an empty one; nobody honest sends it.
  if (codings == 1) return bad_request("the transfer coding is a list with empty members");
  return Refusal{ProblemType::not_implemented, "no transfer coding but chunked is implemented"};
}

}  // namespace

FramingResult frame_request(const RequestHead& head) {
  if (head.fields.hold(FieldName::connection)) {
    if (has_too_many_options(head.fields))
      return bad_request("the request has more than 32 connection options");
    if (nominates_what_it_may_not(head.fields)) {
      return bad_request("the Connection field nominates a field that is not the connection's");
    }
  }
  const FramingFields found = framing_fields(head.fields);
  if (found.coding != nullptr) return frame_coded_request(head, found);
  if (found.length == nullptr) return Framing{};
  const auto length = found.repeated_length ? std::nullopt : parse_length(found.length->value);
  if (!length) return bad_request("Content-Length is not one number");
  return Framing{.kind = *length == 0 ? Framing::Kind::none : Framing::Kind::length, .length = *length};
}

FramingResult frame_response(const ResponseHead& head, std::string_view method) {
  const FramingFields found = framing_fields(head.fields);
  const bool has_body = head.status >= 200 && head.status != 204 && head.status != 205 &&
                        head.status != 304 && method != "HEAD";
  if (found.coding != nullptr && has_body) {
    if (head.minor_version == 0) return bad_gateway("an HTTP/1.0 answer has a Transfer-Encoding");
    if (found.length != nullptr)
      return bad_gateway("the answer has both Content-Length and Transfer-Encoding");
    if (found.repeated_coding || !equals_lower(found.coding->value, "chunked")) {
      return bad_gateway("the answer has a transfer coding other than chunked");
    }
    return Framing{.kind = Framing::Kind::chunked};
  }
  if (found.length != nullptr) {
    const auto length = found.repeated_length ? std::nullopt : parse_length(found.length->value);
    if (!length) return bad_gateway("the answer's Content-Length is not one number");
    if (!has_body || *length == 0) return Framing{};
    return Framing{.kind = Framing::Kind::length, .length = *length};
  }
  return has_body ? Framing{.kind = Framing::Kind::until_close} : Framing{};
}

}  // namespace penstock
