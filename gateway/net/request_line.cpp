#include "gateway/net/request_line.hpp"

#include <charconv>

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
  unsigned value = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
  return port.empty() || (error == std::errc() && end == port.data() + port.size() && value <= 65535);
}

bool valid_authority(std::string_view authority) {
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos || close < 3) return false;
    for (const char c : authority.substr(1, close - 1)) {
      if (!octet::is(c, octet::hex) && c != ':' && c != '.') return false;
    }
    const std::string_view rest = authority.substr(close + 1);
    return rest.empty() || (rest.starts_with(':') && valid_port(rest.substr(1)));
  }
  const auto colon = authority.find(':');
  const std::string_view host = authority.substr(0, colon);
  if (!octet::all(host, octet::host) || !valid_percent_encoding(host)) return false;
  return colon == std::string_view::npos || (!host.empty() && valid_port(authority.substr(colon + 1)));
}

/// Of `http://authority/path?query` keeps the path and query; an empty path becomes `/`.
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
  } else if (rest[path] == '?') {
    return bad("the target has a query but no path");
  } else {
    head.target = rest.substr(path);
  }
  return Scan::complete();
}

}  // namespace

Scan scan_request_line(std::string_view line, RequestHead& head) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return bad("the request line lacks one of its three parts");
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  if (head.method.empty() || !octet::all(head.method, octet::token)) return bad("the method is not a token");
  if (head.method.size() > longest_method) {
    return Scan::refuse(ProblemType::not_implemented, "no method is as long as this one");
  }
  if (head.target.empty() || !octet::all(head.target, octet::target)) {
    return bad("the target holds an octet that no address may hold");
  }
  if (!valid_percent_encoding(head.target))
    return bad("the target holds a % that is not followed by two digits");
  return scan_version(line.substr(last + 1), head);
}

Scan resolve_target(RequestHead& head) {
  const Field* host = nullptr;
  for (const Field& field : head.fields) {
    if (field.known != FieldName::host) continue;
    if (host != nullptr) return bad("there is more than one Host field");
    host = &field;
  }
  if (host == nullptr && head.minor_version != 0) return bad("an HTTP/1.1 request needs a Host field");
  if (host != nullptr && !valid_authority(host->value)) return bad("the Host field is not a host and port");
  if (head.method == "CONNECT") {
    return Scan::refuse(ProblemType::not_implemented, "this gateway opens no tunnels");
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
