#include "gateway/net/address.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>

namespace penstock {
namespace {

constexpr std::size_t longest_name = 253;  // RFC 1035, 2.3.4
constexpr std::size_t longest_label = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_name_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The one spelling of an IPv6 literal, or nothing.
std::optional<std::string> canonical_v6(const std::string& text) {
  in6_addr bytes{};
  if (inet_pton(AF_INET6, text.c_str(), &bytes) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  return inet_ntop(AF_INET6, &bytes, buffer.data(), buffer.size());
}

bool is_v4(const std::string& text) {
  in_addr bytes{};
  return inet_pton(AF_INET, text.c_str(), &bytes) == 1;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= longest_label && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), is_name_character);
}

/// A name in lower case or an IPv4 literal; a name that ends in a number can only be a literal.
std::optional<std::string> read_host(std::string_view text) {
  if (text.size() > longest_name) return std::nullopt;
  std::string host(text);
  std::transform(host.begin(), host.end(), host.begin(), lower);
  std::string_view rest = host;
  while (true) {
    const auto dot = rest.find('.');
    const auto label = rest.substr(0, dot);
    if (!is_label(label)) return std::nullopt;
    if (dot == std::string_view::npos) {
      const bool number = std::all_of(label.begin(), label.end(), is_digit);
      return !number || is_v4(host) ? std::optional(host) : std::nullopt;
    }
    rest.remove_prefix(dot + 1);
  }
}

std::optional<std::uint16_t> read_port(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

std::string Address::text() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<Address> parse_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = read_port(text.substr(colon + 1));
  if (!port) return std::nullopt;
  auto host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    const auto literal = canonical_v6(std::string(host.substr(1, host.size() - 2)));
    return literal ? std::optional(Address{*literal, *port}) : std::nullopt;
  }
  auto name = read_host(host);
  return name ? std::optional(Address{std::move(*name), *port}) : std::nullopt;
}

bool is_literal(const Address& address) {
  return address.host.find(':') != std::string::npos || is_v4(address.host);
}

bool is_loopback(const Address& address) {
  if (address.host == "localhost" || address.host == "::1") return true;
  return address.host.starts_with("127.") && is_v4(address.host);
}

}  // namespace penstock
