#include "gateway/net/request_line.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/net/request_cases.hpp"

namespace penstock {
namespace {

TEST(RequestLine, takes_what_the_grammar_allows) {
  constexpr RequestCase cases[] = {
      {"3", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / a 1"},
      {"3", "GET / HTTP/1.0\r\n\r\n", "GET /  0"},
      {"3.1", "M-SEARCH!#$%&'*+.^_`|~ / HTTP/1.1\r\nHost: a\r\n\r\n", "M-SEARCH!#$%&'*+.^_`|~ / a 1"},
      {"3.1", "get / HTTP/1.1\r\nHost: a\r\n\r\n", "get / a 1"},
      {"3.2.1", "GET /a/b;c=1/%7e?x=%2F/?&y HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a/b;c=1/%7e?x=%2F/?&y a 1"},
      {"3.2.1", "GET //two/../. HTTP/1.1\r\nHost: a\r\n\r\n", "GET //two/../. a 1"},
      {"3.2.1", "GET /-._~!$&'()*+,;=:@ HTTP/1.1\r\nHost: a\r\n\r\n", "GET /-._~!$&'()*+,;=:@ a 1"},
      {"3.2.4", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * a 1"},
      {"RFC 9110 2.5", "GET / HTTP/1.7\r\nHost: a\r\n\r\n", "GET / a 1"},
  };
  expect_verdicts(cases);
}

TEST(RequestLine, repairs_nothing) {
  constexpr RequestCase cases[] = {
      {"3", "GET\r\nHost: a\r\n\r\n", "bad-request"},
      {"3", "GET /\r\nHost: a\r\n\r\n", "bad-request"},
      {"3", "GET  HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "bad-request"},
      {"3", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3", "GET / HTTP/1.1\tx\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.1", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.1", "G\xc3\x84T / HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2", "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2", "GET /{a} HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2", "GET /[a] HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"RFC 3986 2.1", "GET /%2 HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"RFC 3986 2.1", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"RFC 3986 2.1", "GET /% HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"RFC 3986 2.1", "GET /%41%4 HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.2", "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.2", "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
  };
  expect_verdicts(cases);
}

TEST(RequestLine, tells_a_wrong_version_from_one_not_supported) {
  constexpr RequestCase cases[] = {
      {"2.3", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "version-not-supported"},
      {"2.3", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "version-not-supported"},
      {"2.3", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", "version-not-supported"},
      {"2.3", "GET / http/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.3", "GET / HTTP/1\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.3", "GET / HTTP/1.\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.3", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.3", "GET / HTTP/01.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.3", "GET / HTTP/1,1\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.3", "GET / HTTP/x.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.3", "GET / FTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
  };
  expect_verdicts(cases);
}

TEST(RequestLine, knows_no_method_of_more_than_32_octets) {
  const std::string rest = " / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(verdict_of(std::string(33, 'M') + rest), "not-implemented");
  EXPECT_EQ(verdict_of(std::string(32, 'M') + rest), std::string(32, 'M') + " / a 1");
}

TEST(RequestLine, takes_the_authority_of_an_absolute_target_before_the_host_field) {
  constexpr RequestCase cases[] = {
      {"3.2.2", "GET http://b:81/x?y HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x?y b:81 1"},
      {"3.2.2", "GET HTTP://b HTTP/1.1\r\nHost: a\r\n\r\n", "GET / b 1"},
      {"3.2.2", "GET https://b/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET / b 1"},
      {"3.2.2", "GET http://b/ HTTP/1.0\r\n\r\n", "GET / b 0"},
      {"3.2.2", "GET http://[::1]:81/x HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x [::1]:81 1"},
      {"3.2.1", "GET http://b?x/y HTTP/1.1\r\nHost: a\r\n\r\n", "GET ?x/y b 1"},
      {"3.2.1", "GET http://b:80? HTTP/1.1\r\nHost: a\r\n\r\n", "GET ? b:80 1"},
      {"3.2.4", "OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * b 1"},
      {"3.2.4", "OPTIONS http://b?x HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS ?x b 1"},
      {"3.2.4", "OPTIONS http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS / b 1"},
      {"3.2", "GET http://b/ HTTP/1.1\r\n\r\n", "bad-request"},
      {"RFC 9110 4.2.1", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"RFC 9110 4.2.1", "GET http://:80/x HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"RFC 9110 4.2.4", "GET http://user@b/x HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2.2", "GET http://b:99999/x HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2.2", "GET http://b/[x] HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2.2", "GET http://[::1/x HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2.2", "GET http:/b/x HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2.2", "GET ftp://b/x HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2.1", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2.1", "GET ?x HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
  };
  expect_verdicts(cases);
}

TEST(RequestLine, keeps_the_forms_of_targets_to_their_methods) {
  constexpr RequestCase cases[] = {
      {"3.2.3", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", "not-implemented"},
      {"3.2.3", "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", "not-implemented"},
      {"RFC 9110 9.3.8", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "not-implemented"},
      {"3.2.3", "GET a:443 HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2.4", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"3.2.4", "OPTIONS ** HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
  };
  expect_verdicts(cases);
}

TEST(RequestLine, checks_the_host_field) {
  for (const std::string host :
       {"a", "A.b-c_d.example", "a:", "a:0", "a:65535", "127.0.0.1:80", "[::1]", "[::1]:80",
        "[2001:db8::ffff:1.2.3.4]", "[v1f.a:b]", "a%20b", "xn--bcher-kva.example"}) {
    EXPECT_EQ(verdict_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), "GET / " + host + " 1");
  }
  for (const std::string host : {"a b",          "a/b",       "a@b",    "a:b",
                                 "a:1:2",        "a:65536",   "a:-1",   "a:+1",
                                 ":80",          "[::1",      "::1",    "[]",
                                 "[:]",          "[1]",       "[:::]",  "[1:2:3:4:5:6:7:8:9]",
                                 "[::1%25eth0]", "[1.2.3.4]", "[::1]x", "[::1]:x",
                                 "x[::1]",       "[v.a]",     "[v1.]",  "[v1.a]b",
                                 "[vg.a]",       "a%2",       "a\\b",   "\xc3\xa4",
                                 "http://a"}) {
    EXPECT_EQ(verdict_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), "bad-request") << host;
  }
}

TEST(RequestLine, wants_one_host_field_of_http_1_1_and_never_two) {
  constexpr RequestCase cases[] = {
      {"3.2", "GET / HTTP/1.1\r\n\r\n", "bad-request"},
      {"3.2", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", "bad-request"},
      {"3.2", "GET / HTTP/1.0\r\nHost: a\r\nX: y\r\nHOST: b\r\n\r\n", "bad-request"},
      {"3.2", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", "GET / a 0"},
      {"3.3", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET /  1"},
  };
  expect_verdicts(cases);
}

}  // namespace
}  // namespace penstock
