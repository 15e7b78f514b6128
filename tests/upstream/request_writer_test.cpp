#include "gateway/upstream/request_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class RequestWriterTest : public testing::Test {
 protected:
  /// What a server is sent for a client's request with these bytes.
  std::string written(const std::string& bytes, ModelRequest::Pass pass = ModelRequest::Pass::all,
                      Duration remaining = 60s) {
    client_.forget();
    client_.request.target().append(bytes);
    EXPECT_EQ(client_.request.advance(), RequestReader::Step::complete) << bytes;
    client_.id.keep_or_make(client_.head().fields);
    client_.peer = "192.0.2.7";
    const ModelRequest request{.client = client_,
                               .method = client_.head().method,
                               .target = client_.head().target,
                               .content_type = "application/json",
                               .body = client_.body(),
                               .pass = pass,
                               .deadline = {}};
    const std::string_view rest = write_request(out_, request, forwarding_, "model:5001", remaining);
    head_ = std::string(out_.view());
    return head_ + std::string(rest);
  }

  ManualClock clock_;
  EventLoop loop_{clock_};
  Limits limits_;
  Exchange client_{loop_, limits_};
  Forwarding forwarding_{{}, 0x9abcdef0};
  Buffer out_{loop_.blocks()};
  std::string head_;
};

TEST_F(RequestWriterTest, writes_the_request_anew) {
  const std::string text =
      written("POST /p?q HTTP/1.1\r\nHost: front\r\nX-Request-Id: id-1\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(text,
            "POST /p?q HTTP/1.1\r\nHost: front\r\nVia: 1.1 penstock-0fedcba9\r\n"
            "X-Forwarded-Proto: http\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Host: front\r\n"
            "Forwarded: for=192.0.2.7;proto=http;host=\"front\"\r\nX-Request-Id: id-1\r\nX-Request-Timeout: "
            "60.000\r\nContent-Length: 2\r\n\r\n{}");
}

TEST_F(RequestWriterTest, passes_on_what_may_travel) {
  const std::string text =
      written("GET / HTTP/1.1\r\nHost: h\r\nAccept: a\r\nCookie: c\r\ntraceparent: t\r\nX-Own: o\r\n\r\n");
  for (const char* field :
       {"\r\nAccept: a\r\n", "\r\nCookie: c\r\n", "\r\ntraceparent: t\r\n", "\r\nX-Own: o\r\n"}) {
    EXPECT_THAT(text, HasSubstr(field));
  }
  EXPECT_THAT(text, Not(HasSubstr("Content-Length")));
}

TEST_F(RequestWriterTest, keeps_what_belongs_to_the_clients_connection) {
  const std::string text = written(
      "GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, X-Secret\r\nX-Secret: s\r\nKeep-Alive: 5\r\nTE: "
      "trailers\r\n"
      "Upgrade: x\r\nProxy-Connection: y\r\nProxy-Authorization: z\r\nTrailer: t\r\n\r\n");
  for (const char* field : {"X-Secret", "Keep-Alive", "TE:", "Upgrade", "Proxy-", "Trailer", "Connection"}) {
    EXPECT_THAT(text, Not(HasSubstr(field))) << field;
  }
}

TEST_F(RequestWriterTest, lets_an_options_pass_one_proxy_less) {
  EXPECT_THAT(written("OPTIONS / HTTP/1.1\r\nHost: h\r\nMax-Forwards: 10\r\n\r\n"),
              HasSubstr("\r\nMax-Forwards: 9\r\n"));
  EXPECT_THAT(written("GET / HTTP/1.1\r\nHost: h\r\nMax-Forwards: 10\r\n\r\n"),
              HasSubstr("\r\nMax-Forwards: 10\r\n"));
  EXPECT_THAT(
      written("OPTIONS / HTTP/1.1\r\nHost: h\r\nConnection: Max-Forwards\r\nMax-Forwards: 10\r\n\r\n"),
      Not(HasSubstr("Max-Forwards")));
}

TEST_F(RequestWriterTest, says_itself_whom_a_request_is_from) {
  const std::string text = written(
      "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\nForwarded: "
      "for=6.6.6.6\r\n"
      "X-Forwarded-Proto: 6.6.6.6\r\nX-Forwarded-Prefix: 6.6.6.6\r\n"
      "X-Model-Version: 9\r\nX-Penstock-Ticket: 6.6.6.6\r\nX-Request-Timeout: 9999\r\n\r\n");
  EXPECT_THAT(text, Not(HasSubstr("6.6.6.6")));
  EXPECT_THAT(text, Not(HasSubstr("9999")));
  EXPECT_THAT(text, Not(HasSubstr("X-Model-Version")));
  EXPECT_THAT(text, HasSubstr("\r\nX-Forwarded-For: 192.0.2.7\r\n"));
}

TEST_F(RequestWriterTest, gives_a_chunked_body_its_length) {
  const std::string text =
      written("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  EXPECT_THAT(text, Not(HasSubstr("Transfer-Encoding")));
  EXPECT_THAT(text, HasSubstr("\r\nContent-Length: 3\r\n\r\nabc"));
}

TEST_F(RequestWriterTest, says_that_a_post_has_no_body) {
  EXPECT_THAT(written("POST / HTTP/1.1\r\nHost: h\r\n\r\n"), HasSubstr("\r\nContent-Length: 0\r\n"));
}

TEST_F(RequestWriterTest, leaves_a_long_body_where_it_is) {
  const std::string body(20'000, 'b');
  const std::string text = written("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20000\r\n\r\n" + body);
  EXPECT_TRUE(text.ends_with("\r\n\r\n" + body));
  EXPECT_TRUE(head_.ends_with("\r\n\r\n"));
}

TEST_F(RequestWriterTest, names_the_server_to_itself_when_the_client_named_nobody) {
  EXPECT_THAT(written("GET / HTTP/1.0\r\n\r\n"),
              StartsWith("GET / HTTP/1.1\r\nHost: model:5001\r\nVia: 1.0 penstock"));
}

TEST_F(RequestWriterTest, gives_only_the_identity_with_a_request_of_its_own) {
  const std::string text = written(
      "POST /predict HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer t\r\nUser-Agent: u\r\ntraceparent: "
      "p\r\nCookie: c\r\n"
      "Accept-Encoding: gzip\r\nVia: 1.1 a\r\nContent-Type: text/csv\r\nContent-Length: 1\r\n\r\nx",
      ModelRequest::Pass::identity);
  for (const char* field :
       {"Authorization: Bearer t", "User-Agent: u", "traceparent: p", "Via: 1.1 a", "X-Forwarded-For: "}) {
    EXPECT_THAT(text, HasSubstr(field));
  }
  for (const char* field : {"Cookie", "Accept-Encoding", "text/csv"})
    EXPECT_THAT(text, Not(HasSubstr(field)));
  EXPECT_THAT(text, HasSubstr("\r\nContent-Type: application/json\r\n"));
}

TEST_F(RequestWriterTest, gives_nothing_of_the_connection_with_a_request_of_its_own) {
  const std::string text = written(
      "POST /predict HTTP/1.1\r\nHost: h\r\nConnection: Traceparent\r\ntraceparent: p\r\nbaggage: b\r\n"
      "Content-Length: 1\r\n\r\nx",
      ModelRequest::Pass::identity);
  EXPECT_THAT(text, Not(HasSubstr("traceparent")));
  EXPECT_THAT(text, HasSubstr("baggage: b"));
}

TEST_F(RequestWriterTest, writes_the_remaining_time_in_seconds) {
  const auto timeout = [this](Duration remaining) {
    const std::string text = written("GET / HTTP/1.1\r\nHost: h\r\n\r\n", ModelRequest::Pass::all, remaining);
    const auto from = text.find("X-Request-Timeout: ") + 19;
    return text.substr(from, text.find('\r', from) - from);
  };
  EXPECT_EQ(timeout(60s), "60.000");
  EXPECT_EQ(timeout(1250ms), "1.250");
  EXPECT_EQ(timeout(1us), "0.001");
  EXPECT_EQ(timeout(100'000s), "100000.000");
  EXPECT_EQ(timeout(-5s), "0.000");
}

}  // namespace
}  // namespace penstock
