#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock {

/// A host (name, IPv4 or IPv6 literal without brackets) and a port.
struct Address {
  std::string host;
  std::uint16_t port = 0;

  /// `host:port`, an IPv6 host in brackets.
  [[nodiscard]] std::string text() const;
  auto operator<=>(const Address&) const = default;
};

/// Reads `host:port` or `[v6]:port`; nothing when either part is missing or malformed. Names come out in
/// lower case and IPv6 literals in their one spelling, so that equal addresses compare equal. Port 0 is read.
[[nodiscard]] std::optional<Address> parse_address(std::string_view text);

/// Whether the host is an IPv4 or IPv6 literal, not a name.
[[nodiscard]] bool is_literal(const Address& address);

/// Whether the host is a literal of the loopback network, or `localhost`.
[[nodiscard]] bool is_loopback(const Address& address);

}  // namespace penstock
