#include "gateway/net/network.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace penstock {
namespace {

constexpr unsigned mapped_bits = 96;  // ahead of an IPv4 address
constexpr unsigned all_bits = 128;
constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_v4(const IpAddress& address) { return std::equal(mapped.begin(), mapped.end(), address.begin()); }

/// Those of octet `index` that belong to the first `prefix` bits of an address.
std::uint8_t mask_of(std::size_t index, unsigned prefix) {
  const auto before = static_cast<unsigned>(index * 8);
  if (prefix >= before + 8) return 0xff;
  if (prefix <= before) return 0;
  return static_cast<std::uint8_t>(0xff00U >> (prefix - before));
}

std::optional<unsigned> parse_prefix(std::string_view text, unsigned most) {
  const bool padded = text.size() > 1 && text.front() == '0';
  unsigned prefix = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, prefix);
  if (padded || error != std::errc() || stop != end || prefix > most) return std::nullopt;
  return prefix;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size()) return std::nullopt;
  text.copy(terminated.data(), text.size());
  IpAddress address{};
  if (::inet_pton(AF_INET6, terminated.data(), address.data()) == 1) return address;
  std::copy(mapped.begin(), mapped.end(), address.begin());
  if (::inet_pton(AF_INET, terminated.data(), address.data() + mapped.size()) != 1) return std::nullopt;
  return address;
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view literal = text.substr(0, slash);
  const auto first = parse_ip(literal);
  if (!first) return std::nullopt;
  unsigned prefix = all_bits;
  if (slash != std::string_view::npos) {
    const unsigned ahead = literal.find(':') == std::string_view::npos ? mapped_bits : 0;
    const auto given = parse_prefix(text.substr(slash + 1), all_bits - ahead);
    if (!given) return std::nullopt;
    prefix = ahead + *given;
  }
  for (std::size_t i = 0; i < first->size(); ++i) {
    if (((*first)[i] & ~mask_of(i, prefix)) != 0) return std::nullopt;
  }
  return Network(*first, prefix);
}

bool Network::contains(const IpAddress& address) const {
  if (prefix_ < mapped_bits && is_v4(address)) return false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (((address[i] ^ first_[i]) & mask_of(i, prefix_)) != 0) return false;
  }
  return true;
}

}  // namespace penstock
