#include "tests/differential/reference_address.hpp"

#include <algorithm>

#include "tests/differential/reference_text.hpp"

namespace penstock::reference {
namespace {

/// `unreserved / sub-delims` and what else is named.
bool is_plain(char c, const std::string& others) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || is_digit(c) ||
         (c != '\0' && (std::string("-._~!$&'()*+,;=") + others).find(c) != std::string::npos);
}

bool is_made_of(const std::string& text, const std::string& others) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return false;
    } else if (!is_plain(text[at], others)) {
      return false;
    }
  }
  return true;
}

bool is_dec_octet(const std::string& text) {
  if (!all_digits(text) || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return false;
  return std::stoi(text) <= 255;
}

bool is_ipv4(const std::string& text) {
  const auto parts = split(text, '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), is_dec_octet);
}

bool is_h16(const std::string& text) {
  return !text.empty() && text.size() <= 4 && std::all_of(text.begin(), text.end(), is_hex);
}

/// How many 16-bit groups `h16 *( ":" h16 )` has, an IPv4 address at the end counting twice; -1: malformed.
int count_groups(const std::string& text, bool may_end_in_ipv4) {
  if (text.empty()) return 0;
  const auto parts = split(text, ':');
  int groups = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (is_h16(parts[i])) {
      groups += 1;
    } else if (may_end_in_ipv4 && i + 1 == parts.size() && is_ipv4(parts[i])) {
      groups += 2;
    } else {
      return -1;
    }
  }
  return groups;
}

bool is_ipv6(const std::string& text) {
  const auto gap = text.find("::");
  if (gap == std::string::npos) return count_groups(text, true) == 8;
  const int before = count_groups(text.substr(0, gap), false);
  const int after = count_groups(text.substr(gap + 2), true);
  return before >= 0 && after >= 0 && before + after <= 7;
}

bool is_future_address(const std::string& text) {
  const auto dot = text.find('.');
  if (dot == std::string::npos || dot < 2 || lower(text)[0] != 'v') return false;
  const std::string version = text.substr(1, dot - 1);
  const std::string address = text.substr(dot + 1);
  return std::all_of(version.begin(), version.end(), is_hex) && !address.empty() &&
         address.find('%') == std::string::npos && is_made_of(address, ":");
}

Judgement judge_port(const std::string& port) {
  if (port.empty()) return Judgement::valid;
  if (!all_digits(port)) return Judgement::invalid;
  const std::string number = without_leading_zeros(port);
  if (number.size() > 5 || std::stoi(number) > 65535) return Judgement::invalid;
  return number.size() == port.size() ? Judgement::valid : Judgement::may_be_refused;
}

bool is_ambiguous(const std::string& path) {
  const std::string folded = lower(path);
  for (const char* octets : {"//", ";", "%2f", "%5c", "%2e", "%00"}) {
    if (folded.find(octets) != std::string::npos) return true;
  }
  const auto segments = split(path, '/');
  return contains(segments, ".") || contains(segments, "..");
}

}  // namespace

bool is_ip_literal(const std::string& literal) { return is_ipv6(literal) || is_future_address(literal); }

Judgement judge_authority(const std::string& authority) {
  std::string host = authority;
  std::string port;
  const auto close = authority.find(']');
  const auto colon = authority.find(':', close == std::string::npos ? 0 : close);
  if (colon != std::string::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon + 1);
  }
  const Judgement port_judgement = judge_port(port);
  if (port_judgement == Judgement::invalid) return Judgement::invalid;
  if (host.empty()) return Judgement::may_be_refused;
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  const bool valid = bracketed ? is_ip_literal(host.substr(1, host.size() - 2)) : is_made_of(host, "");
  return valid ? port_judgement : Judgement::invalid;
}

Judgement judge_path_and_query(const std::string& text) {
  const std::string path = text.substr(0, text.find('?'));
  if (path.empty() || path[0] != '/' || !is_made_of(text, ":@/?")) return Judgement::invalid;
  return is_ambiguous(path) ? Judgement::may_be_refused : Judgement::valid;
}

}  // namespace penstock::reference
