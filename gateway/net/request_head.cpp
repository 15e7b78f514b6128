#include "gateway/net/request_head.hpp"

#include "gateway/net/request_line.hpp"

namespace penstock {

std::string_view RequestHead::query() const {
  const auto mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

Expectation RequestHead::expectation() const {
  Expectation expected = Expectation::none;
  if (minor_version == 0 || !fields.hold(FieldName::expect)) return expected;
  for (const Field& field : fields) {
    if (field.known != FieldName::expect) continue;
    for_each_element(field.value, [&](std::string_view element) {
      expected = equals_lower(element, "100-continue") ? Expectation::go_on : Expectation::unknown;
      return expected != Expectation::unknown;
    });
    if (expected == Expectation::unknown) break;
  }
  return expected;
}

bool RequestHead::wants_close() const {
  // A proxy keeps no connection to an HTTP/1.0 client (RFC 9112 §9.3).
  return minor_version == 0 || has_connection_option(fields, "close");
}

void RequestHead::clear() {
  method = target = authority = {};
  minor_version = 1;
  fields.clear();
  size = 0;
}

Scan RequestScanner::scan(std::string_view bytes, RequestHead& head) {
  if (bytes.data() != base_) {
    reset();
    head.clear();
    base_ = bytes.data();
  }
  Scan result = scan_lines(bytes.substr(0, limits_->head), head);
  if (result.state == Scan::State::incomplete && bytes.size() >= limits_->head) return too_long();
  if (result.state == Scan::State::complete) return resolve_target(head);
  return result;
}

Scan RequestScanner::scan_lines(std::string_view bytes, RequestHead& head) {
  const char* const end = bytes.data() + bytes.size();
  for (;;) {
    const Line line = next_line(bytes.data() + next_line_, end);
    if (line.state == Line::State::incomplete) return {};
    if (line.state == Line::State::invalid) {
      // Nothing but a stray LF, as behind a body whose length leaves it out, is no request until more comes.
      if (!have_request_line_ && bytes.substr(next_line_) == "\n") return {};
      return Scan::refuse(ProblemType::bad_request,
                          "the head holds a control octet, or a line that ends in no CRLF");
    }
    next_line_ = static_cast<Bytes>(line.after - bytes.data());
    if (!have_request_line_) {
      // RFC 9112 §2.2: empty lines before a request are left behind by some old clients.
      if (line.text.empty() && ++empty_lines_ <= 2) continue;
      if (const Scan scanned = scan_request_line(line.text, head); scanned.state != Scan::State::complete) {
        return scanned;
      }
      have_request_line_ = true;
      continue;
    }
    if (line.text.empty()) {
      head.size = next_line_;
      return Scan::complete();
    }
    if (head.fields.size() == limits_->headers) {
      return Scan::refuse(ProblemType::head_too_large, "the head has more fields than limits.headers");
    }
    if (!scan_field(line.text, SpaceBeforeColon::refuse, head.fields.next()))
      return Scan::refuse(ProblemType::bad_request,
                          "a line of the head is not `name: value`, or its name has _ for -");
    head.fields.know_last();
  }
}

Scan RequestScanner::too_long() const {
  if (!have_request_line_) {
    return Scan::refuse(ProblemType::uri_too_long, "the request line is longer than limits.head");
  }
  return Scan::refuse(ProblemType::head_too_large, "the head is longer than limits.head");
}

}  // namespace penstock
