#include "gateway/net/forwarded_syntax.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(ForwardedSyntax, knows_the_nodes_of_rfc_7239) {
  for (const char* node : {"192.0.2.43", "192.0.2.43:47011", "[2001:db8:cafe::17]",
                           "[2001:db8:cafe::17]:4711", "[::ffff:192.0.2.1]", "unknown", "Unknown",
                           "unknown:80", "_hidden", "_SEVKISEK", "_a.b-c_d", "192.0.2.43:_port", "_h:_p"}) {
    EXPECT_TRUE(is_forwarded_node(node)) << node;
  }
}

TEST(ForwardedSyntax, refuses_what_is_no_node) {
  for (const char* node :
       {"", "192.0.2", "192.0.2.256", "2001:db8::1", "[2001:db8::1", "[2001:db8::1]x", "[192.0.2.1]",
        "[fe80::1%eth0]", "192.0.2.1:", "192.0.2.1:123456", "192.0.2.1:8x", "host", "example.org", "_",
        "_a b", "_a/b", ":80", "192.0.2.1 ", "192.0.2.1:80:80"}) {
    EXPECT_FALSE(is_forwarded_node(node)) << node;
  }
}

TEST(ForwardedSyntax, takes_lists_of_elements) {
  for (const char* value :
       {"for=192.0.2.43", "For=\"[2001:db8:cafe::17]:4711\"", "for=192.0.2.60;proto=http;by=203.0.113.43",
        "for=192.0.2.43, for=198.51.100.17", "for=_hidden, for=_SEVKISEK",
        "for=192.0.2.43,for=\"[::1]\";host=h", ", for=unknown ,,", "host=\"a,b;c\";for=unknown",
        "host=\"a\\\"b\"", "for=\"\\_hidden\"", "secret=x", "for=_x;", "for=_x;;by=_y", ";for=_x"}) {
    EXPECT_TRUE(is_forwarded(value)) << value;
  }
}

TEST(ForwardedSyntax, refuses_lists_with_anything_else) {
  for (const char* value :
       {"", " , ", "for", "for=", "=192.0.2.1", "for = 192.0.2.1", "for=192.0.2.1:80", "for=[::1]",
        "for=\"::1\"", "for=\"192.0.2.1", "for=192.0.2.1 by=_x", "for=evil.example",
        "for=192.0.2.1, for=<script>", "for=\"_x\\", "by=\"\"", "192.0.2.1"}) {
    EXPECT_FALSE(is_forwarded(value)) << value;
  }
}

TEST(ForwardedSyntax, takes_an_ipv6_address_without_brackets_in_x_forwarded_for) {
  for (const char* value : {"192.0.2.1", "2001:db8::1", "[2001:db8::1]:80, 192.0.2.1:4", "unknown, 10.0.0.1",
                            "192.0.2.1,10.0.0.1", ", 192.0.2.1,"}) {
    EXPECT_TRUE(is_x_forwarded_for(value)) << value;
  }
  for (const char* value : {"", ",", "evil", "192.0.2.1 10.0.0.1", "192.0.2.1, <b>", "for=192.0.2.1",
                            "\"::1\"", "127.0.0.1'--"}) {
    EXPECT_FALSE(is_x_forwarded_for(value)) << value;
  }
}

}  // namespace
}  // namespace penstock
