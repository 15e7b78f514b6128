#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock {

/// An IP address in 16 octets; one of IPv4 is `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2), however it was written.
using IpAddress = std::array<std::uint8_t, 16>;

/// Reads an IPv4 or IPv6 literal, without brackets and without a zone.
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view text);

/// A block of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address alone.
class Network {
 public:
  /// Nothing when malformed, the prefix is longer than the address, or a bit behind the prefix is set.
  [[nodiscard]] static std::optional<Network> parse(std::string_view text);

  /// A block of IPv6 holds no IPv4 address, `::/0` neither.
  [[nodiscard]] bool contains(const IpAddress& address) const;
  bool operator==(const Network&) const = default;

 private:
  Network(const IpAddress& first, unsigned prefix) : first_(first), prefix_(prefix) {}

  IpAddress first_;
  unsigned prefix_;  // in bits of 128
};

}  // namespace penstock
