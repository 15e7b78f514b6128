#include "tests/differential/reference_response.hpp"

#include "tests/differential/reference_framing.hpp"
#include "tests/differential/reference_head.hpp"
#include "tests/differential/reference_text.hpp"

namespace penstock::reference {
namespace {

/// Reads one answer; each step returns whether to go on.
class Reader {
 public:
  Reader(const std::string& bytes, const std::string& method, const Bounds& bounds)
      : bytes_(bytes), method_(method), bounds_(bounds) {}

  Reading read() {
    const Lines head = head_lines(bytes_.substr(0, bounds_.head), EmptyLinesFirst::kept);
    if (head.state == Lines::State::invalid || !read_lines(head.lines))
      return Reading::refused("malformed head");
    if (head.state == Lines::State::incomplete) {
      return bytes_.size() >= bounds_.head ? Reading::refused("the head is too long") : Reading{};
    }
    if (!choose_framing()) return Reading::refused("invalid framing");
    message_.persists = message_.status < 200 || persists();
    return with_body(bytes_, head.size, framing_, bounds_, std::move(reading_));
  }

 private:
  void tolerate(const char* why) {
    reading_.may_be_refused = true;
    reading_.why = why;
  }

  bool read_lines(const std::vector<std::string>& lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i == 0 && !read_status_line(lines[i])) return false;
      if (i > 0) {
        NameValue field;
        if (!read_field(lines[i], SpaceBeforeColon::removed, field)) return false;
        message_.fields.push_back(field);
      }
    }
    if (has_many_options(message_.fields)) tolerate("Connection has many options");
    return message_.fields.size() <= bounds_.fields;
  }

  /// RFC 9112 §4: `HTTP-version SP status-code SP [ reason-phrase ]`; policy: the last SP may be missing.
  bool read_status_line(const std::string& line) {
    if (line.size() < 12 || line.substr(0, 7) != "HTTP/1." || !is_digit(line[7]) || line[8] != ' ')
      return false;
    const std::string status = line.substr(9, 3);
    if (!all_digits(status) || status < "100" || status > "599") return false;
    if (line.size() == 12) tolerate("RFC 9112 4: no space behind the status");
    if (line.size() > 12 && line[12] != ' ') return false;
    message_.minor_version = line[7] == '0' ? 0 : 1;
    message_.status = std::stoi(status);
    message_.reason = line.size() > 12 ? line.substr(13) : "";
    return true;
  }

  /// RFC 9112 §9.3, of a last answer.
  [[nodiscard]] bool persists() const {
    if (has_option(message_.fields, "close")) return false;
    return message_.minor_version == 1 || has_option(message_.fields, "keep-alive");
  }

  /// RFC 9112 §6.3 rule 1; of a 205 by policy (RFC 9110 §15.3.6).
  [[nodiscard]] bool has_no_body() const {
    const int status = message_.status;
    return method_ == "HEAD" || status < 200 || status == 204 || status == 205 || status == 304;
  }

  bool choose_framing() {
    const auto codings = values_of(message_.fields, "transfer-encoding");
    const auto lengths = values_of(message_.fields, "content-length");
    if (has_no_body()) return tolerate_what_frames_nothing(codings, lengths);
    if (!codings.empty()) {
      if (message_.minor_version == 0 || !lengths.empty()) return false;
      const Judgement judgement = judge_codings(codings);
      if (judgement == Judgement::may_be_refused) tolerate("a list around `chunked`");
      framing_.kind = BodyFraming::Kind::chunked;
      return judgement != Judgement::invalid;
    }
    if (lengths.empty()) {
      framing_.kind = BodyFraming::Kind::until_close;
      return true;
    }
    const Judgement judgement = read_length(lengths[0], framing_.length);
    if (judgement == Judgement::may_be_refused) tolerate("more than 19 digits");
    return lengths.size() == 1 && judgement != Judgement::invalid;
  }

  /// Without a body its fields frame nothing, yet they may be wrong.
  bool tolerate_what_frames_nothing(const std::vector<std::string>& codings,
                                    const std::vector<std::string>& lengths) {
    std::uint64_t length = 0;
    if (!codings.empty()) tolerate("a transfer coding without a body");
    if (lengths.size() > 1 || (lengths.size() == 1 && read_length(lengths[0], length) != Judgement::valid))
      tolerate("a bad length without a body");
    if (!lengths.empty() && (message_.status < 200 || message_.status == 204))
      tolerate("RFC 9110 8.6: a length where there can be none");
    return true;
  }

  const std::string& bytes_;
  const std::string& method_;
  const Bounds& bounds_;
  Reading reading_;
  Message& message_ = reading_.message;
  BodyFraming framing_;
};

}  // namespace

Reading read_response(const std::string& bytes, const std::string& method, const Bounds& bounds) {
  return Reader(bytes, method, bounds).read();
}

}  // namespace penstock::reference
