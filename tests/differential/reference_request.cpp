#include "tests/differential/reference_request.hpp"

#include "tests/differential/reference_address.hpp"
#include "tests/differential/reference_framing.hpp"
#include "tests/differential/reference_head.hpp"
#include "tests/differential/reference_text.hpp"

namespace penstock::reference {
namespace {

/// Reads one request; each step returns whether to go on, and else leaves the verdict in `reading_`.
class Reader {
 public:
  Reader(const std::string& bytes, const Bounds& bounds) : bytes_(bytes), bounds_(bounds) {}

  Reading read() {
    const Lines head = head_lines(bytes_.substr(0, bounds_.head), EmptyLinesFirst::skipped);
    if (head.state == Lines::State::invalid || !read_lines(head.lines)) return refused("malformed head");
    if (head.state == Lines::State::incomplete) {
      return bytes_.size() >= bounds_.head ? refused("the head is too long") : Reading{};
    }
    if (!check_host() || !check_target() || !check_nominations()) return refused("invalid head");
    if (!choose_framing()) return refused("invalid framing");
    // RFC 9112 §9.3: a proxy keeps no connection to an HTTP/1.0 client.
    message_.persists = message_.minor_version == 1 && !has_option(message_.fields, "close");
    return with_body(bytes_, head.size, framing_, bounds_, std::move(reading_));
  }

 private:
  static Reading refused(const char* why) { return Reading::refused(why); }

  void tolerate(const char* why) {
    reading_.may_be_refused = true;
    reading_.why = why;
  }

  bool tolerate(Judgement judgement, const char* why) {
    if (judgement == Judgement::may_be_refused) tolerate(why);
    return judgement != Judgement::invalid;
  }

  bool read_lines(const std::vector<std::string>& lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i == 0 && !read_request_line(lines[i])) return false;
      if (i > 0) {
        NameValue field;
        if (!read_field(lines[i], SpaceBeforeColon::invalid, field)) return false;
        if (field.name.find('_') != std::string::npos) tolerate("policy: CGI takes such a name for another");
        message_.fields.push_back(field);
      }
    }
    return message_.fields.size() <= bounds_.fields;
  }

  /// RFC 9112 §3: `method SP request-target SP HTTP-version`.
  bool read_request_line(const std::string& line) {
    constexpr std::size_t longest_known_method = 32;
    const auto parts = split(line, ' ');
    if (parts.size() != 3 || !is_token(parts[0]) || parts[1].empty()) return false;
    message_.method = parts[0];
    message_.target = parts[1];
    const std::string& version = parts[2];
    if (version.size() != 8 || version.substr(0, 7) != "HTTP/1." || !is_digit(version[7])) return false;
    message_.minor_version = version[7] == '0' ? 0 : 1;
    if (parts[0].size() > longest_known_method) tolerate("RFC 9112 3: a method longer than any known");
    if (parts[0] == "TRACE") tolerate("policy: TRACE may be refused");
    return is_target(parts[1]);
  }

  /// Octets that no form of a target has are refused with the line (RFC 9112 §3.2).
  static bool is_target(const std::string& target) {
    std::string octets;
    for (const char c : target) {
      if (c != '[' && c != ']') octets += c;
    }
    return judge_path_and_query("/" + octets) != Judgement::invalid;
  }

  /// RFC 9112 §3.2: exactly one valid Host, which only HTTP/1.0 may leave out.
  bool check_host() {
    const auto hosts = values_of(message_.fields, "host");
    if (hosts.size() > 1 || (hosts.empty() && message_.minor_version == 1)) return false;
    if (hosts.empty()) return true;
    message_.authority = hosts[0];
    return tolerate(judge_authority(hosts[0]), "an empty host, or leading zeros in a port");
  }

  bool check_target() {
    if (message_.method == "CONNECT") return false;  // policy: no tunnels
    if (message_.target == "*") return message_.method == "OPTIONS";
    if (message_.target[0] == '/')
      return tolerate(judge_path_and_query(message_.target), "an ambiguous path");
    return take_absolute_form();
  }

  /// RFC 9112 §3.2.2: the target's authority replaces the Host field's.
  bool take_absolute_form() {
    const auto colon = message_.target.find("://");
    const std::string scheme = lower(message_.target.substr(0, colon));
    if (colon == std::string::npos || (scheme != "http" && scheme != "https")) return false;
    if (scheme == "https") tolerate("RFC 9110 7.4: https without a secured connection");
    const std::string rest = message_.target.substr(colon + 3);
    const auto path = rest.find_first_of("/?");
    message_.authority = rest.substr(0, path);
    const Judgement authority = judge_authority(message_.authority);
    // RFC 9110 §4.2.1: no empty host in an http address.
    if (message_.authority.empty() || message_.authority[0] == ':') return false;
    if (!tolerate(authority, "leading zeros in a port")) return false;
    if (path == std::string::npos) {
      message_.target = message_.method == "OPTIONS" ? "*" : "/";
      return true;
    }
    message_.target = rest.substr(path);
    if (message_.target[0] == '?') {
      message_.target = "/" + message_.target;
      tolerate("a query without a path");
    }
    return tolerate(judge_path_and_query(message_.target), "an ambiguous path");
  }

  /// Policy: nobody may have a field taken off without which a request means another thing.
  bool check_nominations() {
    if (has_many_options(message_.fields)) tolerate("Connection has many options");
    for (const std::string& value : values_of(message_.fields, "connection")) {
      for (const std::string& option : elements(value)) {
        for (const char* field : {"authorization", "content-length", "host", "transfer-encoding"}) {
          if (option == field) return false;
        }
        if (option.starts_with("content-") || option == "cookie" || option == "expect" || option == "via")
          tolerate("Connection nominates an end-to-end field");
      }
    }
    return true;
  }

  /// RFC 9112 §6.1, §6.3.
  bool choose_framing() {
    const auto codings = values_of(message_.fields, "transfer-encoding");
    const auto lengths = values_of(message_.fields, "content-length");
    if (codings.empty()) return take_length(lengths);
    if (message_.minor_version == 0 || !lengths.empty()) return false;
    framing_.kind = BodyFraming::Kind::chunked;
    return tolerate(judge_codings(codings), "a list around `chunked`");
  }

  bool take_length(const std::vector<std::string>& lengths) {
    framing_.kind = BodyFraming::Kind::length;
    if (lengths.empty()) return true;
    return lengths.size() == 1 && tolerate(read_length(lengths[0], framing_.length), "more than 19 digits");
  }

  const std::string& bytes_;
  const Bounds& bounds_;
  Reading reading_;
  Message& message_ = reading_.message;
  BodyFraming framing_;
};

}  // namespace

Reading read_request(const std::string& bytes, const Bounds& bounds) { return Reader(bytes, bounds).read(); }

}  // namespace penstock::reference
