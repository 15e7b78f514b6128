#include "gateway/net/network.hpp"

#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

bool holds(std::string_view network, std::string_view address) {
  const auto parsed = Network::parse(network);
  const auto ip = parse_ip(address);
  EXPECT_TRUE(parsed) << network;
  EXPECT_TRUE(ip) << address;
  return parsed && ip && parsed->contains(*ip);
}

TEST(Network, holds_the_addresses_behind_its_prefix) {
  EXPECT_TRUE(holds("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(holds("192.0.2.64/27", "192.0.2.95"));
  EXPECT_FALSE(holds("192.0.2.64/27", "192.0.2.96"));
  EXPECT_FALSE(holds("192.0.2.64/27", "192.0.2.63"));
  EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
}

TEST(Network, is_one_address_without_a_prefix) {
  EXPECT_TRUE(holds("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(holds("192.0.2.7", "192.0.2.6"));
  EXPECT_TRUE(holds("::1", "0:0:0:0:0:0:0:1"));
  EXPECT_FALSE(holds("::1", "::2"));
}

TEST(Network, of_prefix_0_holds_its_whole_family_and_no_other) {
  EXPECT_TRUE(holds("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(holds("::/0", "2001:db8::1"));
  EXPECT_FALSE(holds("::/0", "203.0.113.9"));
}

TEST(Network, takes_a_mapped_address_for_the_one_of_ipv4) {
  EXPECT_TRUE(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_TRUE(holds("::ffff:10.0.0.0/104", "10.1.2.3"));
  EXPECT_EQ(parse_ip("::ffff:10.1.2.3"), parse_ip("10.1.2.3"));
}

TEST(Network, agrees_with_shifted_numbers_at_every_prefix_of_ipv4) {
  constexpr std::uint32_t address = 0xC0A85AF3;  // 192.168.90.243
  const auto text = [](std::uint32_t bits) {
    return std::to_string(bits >> 24) + '.' + std::to_string(bits >> 16 & 255) + '.' +
           std::to_string(bits >> 8 & 255) + '.' + std::to_string(bits & 255);
  };
  for (unsigned prefix = 1; prefix <= 32; ++prefix) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32 - prefix);
    const std::string network = text(address & mask) + '/' + std::to_string(prefix);
    EXPECT_TRUE(holds(network, text(address))) << network;
    EXPECT_TRUE(holds(network, text((address & mask) | ~mask))) << network;
    const std::uint32_t next_to_it = address ^ (std::uint32_t{1} << (32 - prefix));
    EXPECT_FALSE(holds(network, text(next_to_it))) << network;
  }
}

TEST(Network, refuses_what_is_none) {
  for (const char* text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.1/8", "2001:db8::1/64", "10.0.0.0/08",
        "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0/24", "10.0.0.256", "localhost", "[::1]", "[::]/0",
        "fe80::1%eth0", "10.0.0.0/8 ", "0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0"}) {
    EXPECT_FALSE(Network::parse(text)) << text;
  }
}

}  // namespace
}  // namespace penstock
