#include "gateway/net/request_line.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include "gateway/net/characters.hpp"

namespace penstock {
namespace {

constexpr std::size_t longest_method = 32;

Scan bad(std::string_view detail) { return Scan::refuse(ProblemType::bad_request, detail); }

Scan scan_version(std::string_view version, RequestHead& head) {
  constexpr std::string_view prefix = "HTTP/";
  if (version.size() != prefix.size() + 3 || !version.starts_with(prefix) ||
      !octet::is(version[5], octet::digit) || version[6] != '.' || !octet::is(version[7], octet::digit)) {
    return bad("the request line does not end in an HTTP version");
  }
  if (version[5] != '1') {
    return Scan::refuse(ProblemType::version_not_supported, "only HTTP/1.0 and HTTP/1.1 are spoken here");
  }
  head.minor_version = version[7] == '0' ? 0 : 1;
  return Scan::complete();
}

bool valid_percent_encoding(std::string_view target) {
  for (auto at = target.find('%'); at != std::string_view::npos; at = target.find('%', at + 3)) {
    if (at + 2 >= target.size() || !octet::is(target[at + 1], octet::hex) ||
        !octet::is(target[at + 2], octet::hex)) {
      return false;
    }
  }
  return true;
}

bool valid_port(std::string_view port) {
  constexpr std::size_t most_digits = 5;
  unsigned value = 0;
  if (port.size() > most_digits) return false;
  for (const char c : port) {
    const auto digit = static_cast<unsigned char>(c - '0');
    if (digit > 9) return false;
    value = value * 10 + digit;
  }
  return value <= 65535;
}

/// `v1.x`, kept by RFC 3986 §3.2.2 for what comes after IPv6.
bool valid_future_address(std::string_view literal) {
  const char* const end = literal.data() + literal.size();
  const char* const version = literal.data() + 1;
  const char* const dot = octet::skip(version, end, octet::hex);
  if (dot == version || dot == end || *dot != '.' || dot + 1 == end) return false;
  return std::all_of(dot + 1, end, [](char c) { return c == ':' || octet::is(c, octet::host); });
}

/// What may stand in brackets.
bool valid_ip_literal(std::string_view literal) {
  if (literal.starts_with('v') || literal.starts_with('V')) return valid_future_address(literal);
  std::array<char, INET6_ADDRSTRLEN> text{};
  in6_addr address{};
  if (literal.size() >= text.size()) return false;
  literal.copy(text.data(), literal.size());
  return ::inet_pton(AF_INET6, text.data(), &address) == 1;
}

bool valid_authority(std::string_view authority) {
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos || !valid_ip_literal(authority.substr(1, close - 1))) return false;
    const std::string_view rest = authority.substr(close + 1);
    return rest.empty() || (rest.starts_with(':') && valid_port(rest.substr(1)));
  }
  const char* const end = authority.data() + authority.size();
  const char* at = octet::skip(authority.data(), end, octet::host);
  while (at != end && *at == '%') {
    if (end - at < 3 || !octet::is(at[1], octet::hex) || !octet::is(at[2], octet::hex)) return false;
    at = octet::skip(at + 3, end, octet::host);
  }
  if (at == end) return true;
  return *at == ':' && at != authority.data() && valid_port({at + 1, static_cast<std::size_t>(end - at - 1)});
}

/// Of `http://authority/path?query` keeps the path and query; an empty path becomes `/`, but stays away
/// before a query, since a view can't gain an octet.
Scan split_absolute_form(RequestHead& head) {
  const auto scheme = head.target.find("://");
  const std::string_view name = head.target.substr(0, scheme);
  if (scheme == std::string_view::npos || (!equals_lower(name, "http") && !equals_lower(name, "https"))) {
    return bad("the target is neither a path nor an http address");
  }
  const std::string_view rest = head.target.substr(scheme + 3);
  const auto path = rest.find_first_of("/?");
  head.authority = rest.substr(0, path);
  if (head.authority.empty() || !valid_authority(head.authority))
    return bad("the target's host is not valid");
  if (path == std::string_view::npos) {
    head.target = head.method == "OPTIONS" ? "*" : "/";
  } else {
    head.target = rest.substr(path);
    if (!octet::all(head.target, octet::target))
      return bad("the target holds an octet that no path may hold");
  }
  return Scan::complete();
}

}  // namespace

Scan scan_request_line(std::string_view line, RequestHead& head) {
  const char* const end = line.data() + line.size();
  const char* const method_end = octet::skip(line.data(), end, octet::token);
  if (method_end == line.data() || method_end == end || *method_end != ' ')
    return bad("the method is not a token");
  head.method = {line.data(), static_cast<std::size_t>(method_end - line.data())};
  if (head.method.size() > longest_method) {
    return Scan::refuse(ProblemType::not_implemented, "no method is as long as this one");
  }
  const char* const target = method_end + 1;
  const auto allowed = target != end && *target == '/' ? octet::target : octet::address;
  const char* const target_end = octet::skip(target, end, allowed);
  if (target_end == target || target_end == end || *target_end != ' ') {
    return bad("the target is missing, or holds an octet that no address may hold");
  }
  head.target = {target, static_cast<std::size_t>(target_end - target)};
  if (!valid_percent_encoding(head.target))
    return bad("the target holds a % that is not followed by two hexadecimal digits");
  return scan_version({target_end + 1, static_cast<std::size_t>(end - target_end - 1)}, head);
}

Scan resolve_target(RequestHead& head) {
  const Field* const host = find(head.fields, FieldName::host);
  if (head.fields.repeat(FieldName::host)) return bad("there is more than one Host field");
  if (host == nullptr && head.minor_version != 0) return bad("an HTTP/1.1 request needs a Host field");
  if (host != nullptr && !valid_authority(host->value)) return bad("the Host field is not a host and port");
  if (head.method == "CONNECT") {
    return Scan::refuse(ProblemType::not_implemented, "this gateway opens no tunnels");
  }
  if (head.method == "TRACE") {
    return Scan::refuse(ProblemType::not_implemented, "a TRACE would show what proxies add to a request");
  }
  if (head.target == "*") {
    if (head.method != "OPTIONS") return bad("the target * is for OPTIONS only");
  } else if (!head.target.starts_with('/')) {
    return split_absolute_form(head);
  }
  head.authority = host != nullptr ? host->value : std::string_view();
  return Scan::complete();
}

}  // namespace penstock
