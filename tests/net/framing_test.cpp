#include "gateway/net/framing.hpp"

#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

std::string spelled(const FramingResult& result) {
  if (const auto* refusal = std::get_if<Refusal>(&result)) return std::string(kind_of(refusal->type).name);
  const auto& framing = std::get<Framing>(result);
  switch (framing.kind) {
    case Framing::Kind::none: return "none";
    case Framing::Kind::length: return "length " + std::to_string(framing.length);
    case Framing::Kind::chunked: return "chunked";
    case Framing::Kind::until_close: return "until close";
  }
  return "";
}

struct RequestFraming {
  std::string_view section;  // of RFC 9112, unless it says otherwise
  std::string_view fields;   // each with its CRLF
  std::string_view framing;
  int minor_version = 1;
};

std::string request_framing(const RequestFraming& test) {
  const std::string raw = "POST / HTTP/1." + std::to_string(test.minor_version) + "\r\nHost: a\r\n" +
                          std::string(test.fields) + "\r\n";
  const Limits limits;
  RequestScanner scanner(limits);
  RequestHead head;
  EXPECT_EQ(scanner.scan(raw, head).state, Scan::State::complete) << raw;
  return spelled(frame_request(head));
}

TEST(RequestFraming, goes_by_the_length_or_the_chunked_coding) {
  constexpr RequestFraming cases[] = {
      {"6.3 7", "", "none"},
      {"6.3 7", "", "none", 0},
      {"6.3 6", "Content-Length: 0\r\n", "none"},
      {"6.3 6", "Content-Length: 5\r\n", "length 5"},
      {"6.3 6", "content-length:\t5 \r\n", "length 5", 0},
      {"6.3 6", "Content-Length: 0000000000000000005\r\n", "length 5"},
      {"6.2", "Content-Length: 9999999999999999999\r\n", "length 9999999999999999999"},
      {"6.3 4", "Transfer-Encoding: chunked\r\n", "chunked"},
      {"7", "Transfer-Encoding: CHunKed\r\n", "chunked"},
  };
  for (const auto& test : cases)
    EXPECT_EQ(request_framing(test), test.framing) << test.section << test.fields;
}

TEST(RequestFraming, refuses_a_length_that_is_not_one_number) {
  for (const std::string value :
       {"", "a", "5a", "+5", "-5", "-0", "5 5", "5,5", "5, 5", "5,", "0x5", "5.0", "\"5\"",
        "18446744073709551616", "00000000000000000005", "99999999999999999999999", "\xd9\xa5"}) {
    const std::string fields = "Content-Length: " + value + "\r\n";
    EXPECT_EQ(request_framing({"6.3 5", fields, ""}), "bad-request") << value;
  }
}

TEST(RequestFraming, refuses_two_ways_to_tell_the_length) {
  constexpr RequestFraming cases[] = {
      {"6.3 5", "Content-Length: 5\r\nContent-Length: 5\r\n", "bad-request"},
      {"6.3 5", "Content-Length: 5\r\nX: y\r\ncontent-length: 6\r\n", "bad-request"},
      {"6.3 5", "Content-Length: 0\r\nContent-Length: 0\r\nContent-Length: 0\r\n", "bad-request"},
      {"6.3 3", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "bad-request"},
      {"6.3 3", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "bad-request"},
      {"6.3 3", "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n", "bad-request"},
      {"6.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "bad-request"},
      {"6.1", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "bad-request"},
      {"6.1", "Transfer-Encoding: chunked\r\n", "bad-request", 0},
  };
  for (const auto& test : cases)
    EXPECT_EQ(request_framing(test), test.framing) << test.section << test.fields;
}

TEST(RequestFraming, knows_no_coding_but_chunked) {
  constexpr RequestFraming cases[] = {
      {"6.1", "Transfer-Encoding: gzip, chunked\r\n", "not-implemented"},
      {"6.3 4", "Transfer-Encoding: gzip\r\n", "bad-request"},
      {"6.3 4", "Transfer-Encoding: identity\r\n", "bad-request"},
      {"6.3 4", "Transfer-Encoding: xchunked\r\n", "bad-request"},
      {"6.3 4", "Transfer-Encoding: \"chunked\"\r\n", "bad-request"},
      {"6.3 4", "Transfer-Encoding: chunked;q=1\r\n", "bad-request"},
      {"6.3 4", "Transfer-Encoding: chunked, identity\r\n", "bad-request"},
      {"6.3 4", "Transfer-Encoding:\r\n", "bad-request"},
      {"6.1", "Transfer-Encoding: chunked, chunked\r\n", "bad-request"},
      {"6.1", "Transfer-Encoding: chunked, gzip, chunked\r\n", "bad-request"},
      {"RFC 9110 5.6.1.2", "Transfer-Encoding: chunked,\r\n", "bad-request"},
      {"RFC 9110 5.6.1.2", "Transfer-Encoding: ,chunked\r\n", "bad-request"},
  };
  for (const auto& test : cases)
    EXPECT_EQ(request_framing(test), test.framing) << test.section << test.fields;
}

TEST(RequestFraming, lets_connection_nominate_nothing_that_the_message_needs) {
  for (const std::string name : {"Content-Length", "transfer-encoding", "HOST", "Authorization", "Cookie",
                                 "Content-Type", "Content-Encoding", "Content-Range", "Expect", "Via"}) {
    const std::string fields = "Content-Length: 5\r\nConnection: close\r\nConnection: x, " + name + "\r\n";
    EXPECT_EQ(request_framing({"RFC 9110 7.6.1", fields, ""}), "bad-request") << name;
  }
  EXPECT_EQ(request_framing({"", "Content-Length: 5\r\nConnection: x-hop, close\r\n", ""}), "length 5");
}

TEST(RequestFraming, takes_no_more_than_32_connection_options) {
  std::string options = "Connection: x";
  for (int i = 1; i < 32; ++i) options += ", x";
  EXPECT_EQ(request_framing({"RFC 9110 5.6.1.2", options + "\r\n", ""}), "none");
  EXPECT_EQ(request_framing({"RFC 9110 5.6.1.2", options + ",\r\n", ""}), "bad-request");
  EXPECT_EQ(request_framing({"RFC 9110 5.6.1.2", options + "\r\nConnection: close\r\n", ""}), "bad-request");
}

struct ResponseFraming {
  std::string_view section;
  std::string_view start;  // version and status
  std::string_view fields;
  std::string_view framing;
  std::string_view method = "GET";
};

std::string response_framing(const ResponseFraming& test) {
  const std::string raw = "HTTP/" + std::string(test.start) + "\r\n" + std::string(test.fields) + "\r\n";
  ResponseScanner scanner;
  ResponseHead head;
  EXPECT_EQ(scanner.scan(raw, head).state, Scan::State::complete) << raw;
  return spelled(frame_response(head, test.method));
}

TEST(ResponseFraming, goes_by_status_and_method_first) {
  constexpr std::string_view length = "Content-Length: 5\r\n";
  constexpr std::string_view coding = "Transfer-Encoding: chunked\r\n";
  constexpr ResponseFraming cases[] = {
      {"6.3 1", "1.1 200", length, "none", "HEAD"},
      {"6.3 1", "1.1 200", coding, "none", "HEAD"},
      {"6.3 1", "1.1 200", "", "none", "HEAD"},
      {"6.3 1", "1.1 103", length, "none"},
      {"6.3 1", "1.1 204", length, "none"},
      {"6.3 1", "1.1 204", coding, "none"},
      {"6.3 1", "1.1 304", length, "none"},
      {"6.3 1", "1.1 304", coding, "none"},
      {"6.3 1", "1.1 304", "", "none"},
      {"RFC 9110 15.3.6", "1.1 205", length, "none"},
      {"RFC 9110 15.3.6", "1.1 205", "", "none"},
      {"6.3 8", "1.1 200", "", "until close"},
      {"6.3 8", "1.0 200", "", "until close"},
      {"6.3 6", "1.1 200", length, "length 5"},
      {"6.3 6", "1.0 500", length, "length 5"},
      {"6.3 6", "1.1 200", length, "length 5", "head"},
      {"6.3 6", "1.1 200", "Content-Length: 0\r\n", "none"},
      {"6.3 4", "1.1 200", coding, "chunked", "POST"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(response_framing(test), test.framing) << test.method << test.start << test.fields;
  }
}

TEST(ResponseFraming, refuses_what_two_readers_could_read_differently) {
  constexpr ResponseFraming cases[] = {
      {"6.3 5", "1.1 200", "Content-Length: x\r\n", "bad-gateway"},
      {"6.3 5", "1.1 200", "Content-Length: -1\r\n", "bad-gateway"},
      {"6.3 5", "1.1 200", "Content-Length: 5, 5\r\n", "bad-gateway"},
      {"6.3 5", "1.1 200", "Content-Length:\r\n", "bad-gateway"},
      {"6.3 5", "1.1 200", "Content-Length: 5\r\nContent-Length: 6\r\n", "bad-gateway"},
      {"6.3 5", "1.1 200", "Content-Length: 18446744073709551616\r\n", "bad-gateway"},
      {"6.3 3", "1.1 200", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "bad-gateway"},
      {"6.3 4", "1.1 200", "Transfer-Encoding: gzip\r\n", "bad-gateway"},
      {"6.3 4", "1.1 200", "Transfer-Encoding: gzip, chunked\r\n", "bad-gateway"},
      {"6.3 4", "1.1 200", "Transfer-Encoding:\r\n", "bad-gateway"},
      {"6.1", "1.1 200", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "bad-gateway"},
      {"6.1", "1.0 200", "Transfer-Encoding: chunked\r\n", "bad-gateway"},
  };
  for (const auto& test : cases) EXPECT_EQ(response_framing(test), test.framing) << test.fields;
}

}  // namespace
}  // namespace penstock
