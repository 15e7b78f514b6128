#include "gateway/net/request_head.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/net/request_cases.hpp"

namespace penstock {
namespace {

RequestHead scanned(std::string_view raw) {
  const Limits limits;
  RequestScanner scanner(limits);
  RequestHead head;
  EXPECT_EQ(scanner.scan(raw, head).state, Scan::State::complete);
  return head;
}

TEST(RequestHead, ends_with_its_empty_line) {
  constexpr RequestCase cases[] = {
      {"2.1", "", "incomplete"},
      {"2.1", "GET / HTTP/1.1", "incomplete"},
      {"2.1", "GET / HTTP/1.1\r\nHost: a\r\n", "incomplete"},
      {"2.1", "GET / HTTP/1.1\r\nHost: a\r\n\r", "incomplete"},
      {"2.1", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /next", "GET / a 1"},
      {"2.1", "GET / HTTP/1.1\r\nHost: a\r\n\r\n\x01\n\r", "GET / a 1"},
  };
  expect_verdicts(cases);
  EXPECT_EQ(scanned("GET / HTTP/1.0\r\n\r\nrest").size, 18U);
}

TEST(RequestHead, may_follow_two_empty_lines) {
  constexpr RequestCase cases[] = {
      {"2.2", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / a 1"},
      {"2.2", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / a 1"},
      {"2.2", "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.2", " \r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.2", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "bad-request"},
  };
  expect_verdicts(cases);
  EXPECT_EQ(scanned("\r\nGET / HTTP/1.0\r\n\r\n").size, 20U);
}

TEST(RequestHead, ends_its_lines_in_crlf_and_nothing_else) {
  constexpr RequestCase cases[] = {
      {"2.2", "GET / HTTP/1.1\nHost: a\n\n", "bad-request"},
      {"2.2", "GET / HTTP/1.1\r\nHost: a\n\r\n", "bad-request"},
      {"2.2", "GET / HTTP/1.1\r\nHost: a\r\n\n", "bad-request"},
      {"2.2", "GET / HTTP/1.1\rHost: a\r\n\r\n", "bad-request"},
      {"2.2", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", "bad-request"},
      {"2.2", "GET / HTTP/1.1\r\nHost: a\r\nX: y\rz\r\n\r\n", "bad-request"},
  };
  expect_verdicts(cases);
}

TEST(RequestHead, holds_field_lines_only) {
  constexpr RequestCase cases[] = {
      {"2.2", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "bad-request"},
      {"2.2", "GET / HTTP/1.1\r\n\tX: y\r\nHost: a\r\n\r\n", "bad-request"},
      {"5", "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n", "bad-request"},
      {"5", "GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n", "bad-request"},
      {"5", "GET / HTTP/1.1\r\nHost: a\r\n:\r\n\r\n", "bad-request"},
      {"5.1", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "bad-request"},
      {"5.1", "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n", "bad-request"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nX Y: z\r\n\r\n", "bad-request"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nX[]: z\r\n\r\n", "bad-request"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nX\xc3\xa4: z\r\n\r\n", "bad-request"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nContent_Length: 5\r\n\r\n", "bad-request"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nX_FORWARDED-For: 5\r\n\r\n", "bad-request"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_Preferred_Username: z\r\n\r\n", "bad-request"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nx_penstock-Something_Or_Other: z\r\n\r\n", "bad-request"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nX_Penstock_A: z\r\n\r\n", "bad-request"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nProxy_Authorization_Of_Ours: z\r\n\r\n", "GET / a 1"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nX_Forwarders_Preferred_Username: z\r\n\r\n", "GET / a 1"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nX_Own: z\r\n\r\n", "GET / a 1"},
      {"5.1", "GET / HTTP/1.1\r\nHost: a\r\nX_Own[]: z\r\n\r\n", "bad-request"},
      {"5.2", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", "bad-request"},
      {"5.2", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\tz\r\n\r\n", "bad-request"},
      {"5.2", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n \r\n\r\n", "bad-request"},
  };
  expect_verdicts(cases);
}

TEST(RequestHead, holds_no_control_octet_but_tabs) {
  using namespace std::string_view_literals;
  constexpr RequestCase cases[] = {
      {"RFC 9110 5.5", "GET / HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n"sv, "bad-request"},
      {"RFC 9110 5.5", "GET / HTTP/1.1\r\nHost: a\r\nX: \x1b[0m\r\n\r\n", "bad-request"},
      {"RFC 9110 5.5", "GET / HTTP/1.1\r\nHost: a\r\nX: y\x7f\r\n\r\n", "bad-request"},
      {"RFC 9110 5.5", "GET / HTTP/1.1\r\nHost: a\r\nX\0: y\r\n\r\n"sv, "bad-request"},
      {"RFC 9110 5.5", "GET / HTTP/1.1\r\nHost: a\r\nX: y\tz\r\n\r\n", "GET / a 1"},
      {"RFC 9110 5.5", "GET / HTTP/1.1\r\nHost: a\r\nX: \xc3\xa4\xff\r\n\r\n", "GET / a 1"},
      {"RFC 9110 5.6.3", "GET / HTTP/1.1\r\nHost:\t a \t\r\n\r\n", "GET / a 1"},
  };
  expect_verdicts(cases);
}

TEST(RequestHead, keeps_its_fields_in_order_without_the_space_around_values) {
  const RequestHead head =
      scanned("GET /a?b HTTP/1.1\r\nhOST:a\r\nX-1: \t b  c\t\r\nX-2:\r\nX-1: : d\r\n\r\n");
  ASSERT_EQ(head.fields.size(), 4U);
  EXPECT_EQ(head.fields[0].known, FieldName::host);
  EXPECT_EQ(head.fields[1].name, "X-1");
  EXPECT_EQ(head.fields[1].value, "b  c");
  EXPECT_EQ(head.fields[2].value, "");
  EXPECT_EQ(head.fields[3].value, ": d");
}

TEST(RequestHead, splits_its_target_at_the_first_question_mark) {
  const RequestHead both = scanned("GET /a/b?c?d=/ HTTP/1.0\r\n\r\n");
  EXPECT_EQ(both.path(), "/a/b");
  EXPECT_EQ(both.query(), "c?d=/");
  EXPECT_EQ(scanned("GET /a? HTTP/1.0\r\n\r\n").query(), "");
  EXPECT_EQ(scanned("GET /a HTTP/1.0\r\n\r\n").path(), "/a");
  EXPECT_EQ(scanned("GET /a HTTP/1.0\r\n\r\n").query(), "");
}

TEST(RequestHead, has_the_path_of_the_root_when_its_address_has_none) {
  const RequestHead head = scanned("GET http://a?c/d HTTP/1.0\r\n\r\n");
  EXPECT_EQ(head.path(), "/");
  EXPECT_EQ(head.query(), "c/d");
}

TEST(RequestHead, expects_what_all_its_expect_fields_say) {
  const auto expected = [](const std::string& fields, int minor_version = 1) {
    return scanned("GET / HTTP/1." + std::to_string(minor_version) + "\r\nHost: a\r\n" + fields + "\r\n")
        .expectation();
  };
  EXPECT_EQ(expected(""), Expectation::none);
  EXPECT_EQ(expected("Expect: ,\r\n"), Expectation::none);
  EXPECT_EQ(expected("Expect: 100-Continue\r\n"), Expectation::go_on);
  EXPECT_EQ(expected("Expect: 100-continue,\r\nExpect:\r\n"), Expectation::go_on);
  EXPECT_EQ(expected("Expect: 100-continue, x\r\n"), Expectation::unknown);
  EXPECT_EQ(expected("Expect: x, 100-continue\r\n"), Expectation::unknown);
  EXPECT_EQ(expected("Expect: x\r\nExpect: 100-continue\r\n"), Expectation::unknown);
  EXPECT_EQ(expected("Expect: 100-continue\r\nExpect: x\r\n"), Expectation::unknown);
  EXPECT_EQ(expected("Expect: x\r\n", 0), Expectation::none);
}

TEST(RequestHead, wants_the_connection_closed_when_it_says_so_or_is_http_1_0) {
  EXPECT_FALSE(scanned("GET / HTTP/1.1\r\nHost: a\r\n\r\n").wants_close());
  EXPECT_FALSE(scanned("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, closed\r\n\r\n").wants_close());
  EXPECT_TRUE(scanned("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n").wants_close());
  EXPECT_TRUE(
      scanned("GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: close\r\n\r\n").wants_close());
  EXPECT_TRUE(scanned("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").wants_close());
}

TEST(RequestHead, may_be_as_long_as_its_limit_and_no_longer) {
  constexpr std::string_view raw = "GET / HTTP/1.1\r\nHost: a\r\nX: yyyyyyyy\r\n\r\n";
  constexpr RequestCase fits[] = {{"RFC 9110 5.4", raw, "GET / a 1"}};
  constexpr RequestCase too_long[] = {{"RFC 9110 5.4", raw, "head-too-large"}};
  expect_verdicts(fits, {.head = raw.size()});
  for (Bytes less = 1; less < raw.size() - 16; ++less) expect_verdicts(too_long, {.head = raw.size() - less});
}

TEST(RequestHead, whose_request_line_alone_is_too_long_is_refused_as_such) {
  constexpr std::string_view raw = "GET /yyyyyyyyyyyyy HTTP/1.1\r\nHost: a\r\n\r\n";
  constexpr RequestCase cases[] = {{"3", raw, "uri-too-long"}};
  expect_verdicts(cases, {.head = 28});
  expect_verdicts(cases, {.head = 5});
  constexpr RequestCase empty_lines_too[] = {{"2.2", "\r\n\r\nGET / HTTP/1.0\r\n\r\n", "uri-too-long"}};
  expect_verdicts(empty_lines_too, {.head = 8});
}

TEST(RequestHead, takes_a_request_line_of_8000_octets) {
  const std::string target = "/" + std::string(8000, 'x');
  EXPECT_EQ(verdict_of("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"), "GET " + target + " a 1");
}

TEST(RequestHead, may_have_as_many_fields_as_its_limit_and_no_more) {
  constexpr RequestCase cases[] = {
      {"RFC 9110 5.4", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n\r\n", "GET / a 1"},
      {"RFC 9110 5.4", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\nX: 3\r\n\r\n", "head-too-large"},
      {"RFC 9110 5.4", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\nX: 3", "incomplete"},
  };
  expect_verdicts(cases, {.headers = 3});
}

TEST(RequestHead, is_read_anew_after_a_reset_at_the_same_place) {
  const Limits limits;
  RequestScanner scanner(limits);
  RequestHead head;
  std::string bytes = "GET /first HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(scanner.scan(bytes, head).state, Scan::State::complete);
  bytes.replace(0, 10, "PUT /other");
  scanner.reset();
  head.clear();
  EXPECT_EQ(scanner.scan(bytes, head).state, Scan::State::complete);
  EXPECT_EQ(head.method, "PUT");
  EXPECT_EQ(head.target, "/other");
  EXPECT_EQ(head.fields.size(), 1U);
}

}  // namespace
}  // namespace penstock
