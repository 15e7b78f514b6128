#include "gateway/net/response_head.hpp"

#include "gateway/net/characters.hpp"
#include "gateway/net/nominated_fields.hpp"

namespace penstock {
namespace {

Scan bad_answer(std::string_view detail) { return Scan::refuse(ProblemType::bad_gateway, detail); }

/// `HTTP/1.x SP 3DIGIT [SP reason]`; the space before an empty reason is often missing.
Scan scan_status_line(std::string_view line, ResponseHead& head) {
  constexpr std::string_view prefix = "HTTP/1.";
  constexpr std::size_t shortest = 12;
  if (line.size() < shortest || !line.starts_with(prefix) || !octet::is(line[7], octet::digit) ||
      line[8] != ' ') {
    return bad_answer("the answer does not begin with an HTTP/1 status line");
  }
  const std::string_view digits = line.substr(9, 3);
  if (!octet::all(digits, octet::digit) || digits[0] == '0' || digits[0] > '5') {
    return bad_answer("the answer's status is not a number from 100 to 599");
  }
  if (line.size() > shortest && line[shortest] != ' ')
    return bad_answer("the answer's status line is malformed");
  head.minor_version = line[7] == '0' ? 0 : 1;
  head.status = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
  head.reason = line.size() > shortest ? line.substr(shortest + 1) : std::string_view();
  return Scan::complete();
}

}  // namespace

bool ResponseHead::keeps_connection() const {
  const Field* connection = find(fields, FieldName::connection);
  if (connection == nullptr) return minor_version != 0;
  if (has_connection_option(fields, "close")) return false;
  return minor_version != 0 || has_connection_option(fields, "keep-alive");
}

void ResponseHead::clear() {
  status = 0;
  reason = {};
  minor_version = 1;
  fields.clear();
  size = 0;
}

Scan ResponseScanner::scan(std::string_view bytes, ResponseHead& head) {
  if (bytes.data() != base_) {
    reset();
    head.clear();
    base_ = bytes.data();
  }
  const Scan result = scan_lines(bytes.substr(0, longest_head), head);
  if (result.state == Scan::State::incomplete && bytes.size() >= longest_head) {
    return bad_answer("the answer's head is longer than 64 KiB");
  }
  return result;
}

Scan ResponseScanner::scan_lines(std::string_view bytes, ResponseHead& head) {
  const char* const end = bytes.data() + bytes.size();
  for (;;) {
    const Line line = next_line(bytes.data() + next_line_, end);
    if (line.state == Line::State::incomplete) return {};
    if (line.state == Line::State::invalid) {
      return bad_answer("the answer's head holds a control octet, or a line that ends in no CRLF");
    }
    next_line_ = static_cast<Bytes>(line.after - bytes.data());
    if (!have_status_line_) {
      const Scan scanned = scan_status_line(line.text, head);
      if (scanned.state != Scan::State::complete) return scanned;
      have_status_line_ = true;
      continue;
    }
    if (line.text.empty()) {
      if (has_too_many_options(head.fields))
        return bad_answer("the answer has more than 32 connection options");
      head.size = next_line_;
      return Scan::complete();
    }
    if (head.fields.size() == most_fields) return bad_answer("the answer has more than 256 fields");
    if (!scan_field(line.text, SpaceBeforeColon::remove, head.fields.next()))
      return bad_answer("a line of the answer's head is not `name: value`");
    head.fields.know_last();
  }
}

}  // namespace penstock
