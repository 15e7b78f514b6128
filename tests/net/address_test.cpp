#include "gateway/net/address.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

std::string spelled(std::string_view text) {
  const auto address = parse_address(text);
  return address ? address->text() : "none";
}

TEST(Address, reads_names_and_literals) {
  EXPECT_EQ(parse_address("127.0.0.1:8000"), (Address{"127.0.0.1", 8000}));
  EXPECT_EQ(parse_address("[::1]:65535"), (Address{"::1", 65535}));
  EXPECT_EQ(parse_address("model-server_1.internal:0"), (Address{"model-server_1.internal", 0}));
}

TEST(Address, has_one_spelling) {
  EXPECT_EQ(spelled("Model.Internal:80"), "model.internal:80");
  EXPECT_EQ(spelled("[2001:DB8:0:0:0:0:0:1]:80"), "[2001:db8::1]:80");
  EXPECT_EQ(spelled("[::1]:80"), "[::1]:80");
}

TEST(Address, refuses_a_malformed_port) {
  for (const auto* text :
       {"h", "h:", "h:x", "h:-1", "h:+1", "h: 1", "h:65536", "h:080", "h:1 ", "h:99999999999"}) {
    EXPECT_EQ(spelled(text), "none") << text;
  }
}

TEST(Address, refuses_a_malformed_host) {
  for (const auto* text : {":80", "::1:80", "[]:80", "[::1:80", "[127.0.0.1]:80", "[::1%eth0]:80", "-h:80",
                           "h-:80", "a..b:80", ".a:80", "a.:80", "127.1:80", "127.0.0.256:80", "1:80",
                           "a b:80", "a/b:80", "a@b:80", "\xc3\xa4:80"}) {
    EXPECT_EQ(spelled(text), "none") << text;
  }
  EXPECT_EQ(spelled(std::string(64, 'a') + ":80"), "none");
  EXPECT_EQ(spelled(std::string(254, 'a') + ":80"), "none");
}

TEST(Address, tells_loopback_and_literals) {
  for (const auto* host : {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    EXPECT_TRUE(is_loopback({host, 1})) << host;
  for (const auto* host : {"0.0.0.0", "::", "10.0.0.1", "127.example.org", "localhost.org"}) {
    EXPECT_FALSE(is_loopback({host, 1})) << host;
  }
  EXPECT_TRUE(is_literal({"::1", 1}));
  EXPECT_TRUE(is_literal({"10.0.0.1", 1}));
  EXPECT_FALSE(is_literal({"localhost", 1}));
}

}  // namespace
}  // namespace penstock
