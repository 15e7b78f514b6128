#include "gateway/net/response_head.hpp"

#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

std::string verdict_of(std::string_view raw, std::size_t first) {
  ResponseScanner scanner;
  ResponseHead head;
  Scan scan = scanner.scan(raw.substr(0, first), head);
  for (std::size_t size = first + 1; size <= raw.size() && scan.state == Scan::State::incomplete; ++size) {
    scan = scanner.scan(raw.substr(0, size), head);
  }
  switch (scan.state) {
    case Scan::State::incomplete: return "incomplete";
    case Scan::State::refused: return std::string(kind_of(scan.refusal.type).name);
    case Scan::State::complete: break;
  }
  return std::to_string(head.status) + ' ' + std::string(head.reason) + ' ' +
         std::to_string(head.minor_version) + ' ' + std::to_string(head.fields.size());
}

void expect_verdict(std::string_view raw, std::string_view verdict) {
  SCOPED_TRACE(testing::PrintToString(std::string(raw)));
  for (std::size_t first = 1; first <= raw.size(); ++first)
    EXPECT_EQ(verdict_of(raw, first), verdict) << first;
}

ResponseHead scanned_answer(std::string_view raw) {
  ResponseScanner scanner;
  ResponseHead head;
  EXPECT_EQ(scanner.scan(raw, head).state, Scan::State::complete);
  return head;
}

TEST(ResponseHead, begins_with_a_status_line) {
  expect_verdict("HTTP/1.1 200 OK\r\n\r\n", "200 OK 1 0");
  expect_verdict("HTTP/1.0 404 Not  Found\r\nA: b\r\n\r\n", "404 Not  Found 0 1");
  expect_verdict("HTTP/1.1 200 \r\n\r\n", "200  1 0");
  expect_verdict("HTTP/1.1 200\r\n\r\n", "200  1 0");
  expect_verdict("HTTP/1.1 599 \xc3\xa4\r\n\r\n", "599 \xc3\xa4 1 0");
  expect_verdict("HTTP/1.1 100 Continue\r\n\r\n", "100 Continue 1 0");
}

TEST(ResponseHead, refuses_any_other_beginning) {
  for (const auto* line : {"",
                           "200 OK",
                           "HTTP/1.1",
                           "HTTP/1.1 ",
                           "HTTP/1.1 20",
                           "HTTP/1.1 2000",
                           "HTTP/1.1 20x OK",
                           "HTTP/1.1  200 OK",
                           "HTTP/1.1 200OK",
                           "HTTP/1.1\t200 OK",
                           "HTTP/1.1 200\tOK",
                           "HTTP/1.1 099 OK",
                           "HTTP/1.1 600 OK",
                           "HTTP/1.1 999 OK",
                           "HTTP/1.1 -20 OK",
                           "HTTP/2.0 200 OK",
                           "HTTP/0.9 200 OK",
                           "http/1.1 200 OK",
                           "HTTP/1.x 200 OK",
                           "HTTP/11 200 OK",
                           "ICY 200 OK and so on",
                           " HTTP/1.1 200 OK"}) {
    expect_verdict(std::string(line) + "\r\nA: b\r\n\r\n", "bad-gateway");
  }
}

TEST(ResponseHead, is_read_as_strictly_as_a_request) {
  for (const auto* rest : {"A: b\n\r\n", "A: b\r\r\n\r\n", "A: b\r\n c\r\n\r\n", "A\r\n\r\n", ": b\r\n\r\n",
                           " A: b\r\n\r\n", "A: b\x01\r\n\r\n", "A b: c\r\n\r\n", "A: b\rc: d\r\n\r\n"}) {
    expect_verdict("HTTP/1.1 200 OK\r\n" + std::string(rest), "bad-gateway");
  }
  expect_verdict("HTTP/1.1 200 OK\n\n", "bad-gateway");
}

TEST(ResponseHead, has_white_space_before_a_colon_removed) {
  const ResponseHead head = scanned_answer("HTTP/1.1 200 OK\r\nContent-Length \t: 5\r\n\r\n");
  ASSERT_EQ(head.fields.size(), 1U);
  EXPECT_EQ(head.fields[0].name, "Content-Length");
  EXPECT_EQ(head.fields[0].known, FieldName::content_length);
  EXPECT_EQ(head.fields[0].value, "5");
}

TEST(ResponseHead, says_whether_the_connection_lives_on) {
  const auto keeps = [](std::string_view version, std::string_view fields) {
    return scanned_answer("HTTP/" + std::string(version) + " 200 OK\r\n" + std::string(fields) + "\r\n")
        .keeps_connection();
  };
  EXPECT_TRUE(keeps("1.1", ""));
  EXPECT_TRUE(keeps("1.1", "Connection: keep-alive\r\n"));
  EXPECT_FALSE(keeps("1.1", "Connection: x, Close\r\n"));
  EXPECT_FALSE(keeps("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
  EXPECT_FALSE(keeps("1.0", ""));
  EXPECT_FALSE(keeps("1.0", "Connection: x\r\n"));
  EXPECT_TRUE(keeps("1.0", "Connection: Keep-Alive\r\n"));
  EXPECT_FALSE(keeps("1.0", "Connection: keep-alive, close\r\n"));
}

TEST(ResponseHead, has_at_most_32_connection_options) {
  const auto verdict = [](std::string_view status, const std::string& options) {
    const std::string raw = "HTTP/1.1 " + std::string(status) + " x\r\nConnection: " + options + "\r\n\r\n";
    return verdict_of(raw, raw.size());
  };
  EXPECT_EQ(verdict("200", std::string(31, ',')), "200 x 1 1");
  EXPECT_EQ(verdict("200", std::string(32, ',')), "bad-gateway");
  EXPECT_EQ(verdict("103", std::string(32, ',')), "bad-gateway");
}

TEST(ResponseHead, has_at_most_256_fields_and_64_kib) {
  const auto verdict = [](const std::string& raw) { return verdict_of(raw, raw.size()); };
  std::string fields;
  for (int i = 0; i < 256; ++i) fields += "A: b\r\n";
  EXPECT_EQ(verdict("HTTP/1.1 200 OK\r\n" + fields + "\r\n"), "200 OK 1 256");
  EXPECT_EQ(verdict("HTTP/1.1 200 OK\r\n" + fields + "A: b\r\n\r\n"), "bad-gateway");
  const std::string around = "HTTP/1.1 200 OK\r\nA: \r\n\r\n";
  const auto padded = [&](std::size_t size) {
    return "HTTP/1.1 200 OK\r\nA: " + std::string(size - around.size(), 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(verdict(padded(64_KiB)), "200 OK 1 1");
  EXPECT_EQ(verdict(padded(64_KiB + 1)), "bad-gateway");
}

}  // namespace
}  // namespace penstock
