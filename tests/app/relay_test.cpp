#include "gateway/app/relay.hpp"

#include <gmock/gmock.h>

#include "tests/app/app_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class RelayTest : public AppTest {
 protected:
  /// What a client is sent of a server's answer with these bytes.
  std::string relayed(const std::string& bytes, const std::string& method = "GET") {
    Exchange& exchange = ask(method + " / HTTP/1.1\r\nHost: h\r\nX-Request-Id: id-1\r\n\r\n");
    exchange.answer.begin(method);
    exchange.answer.target().append(bytes);
    auto step = exchange.answer.advance();
    if (step == ResponseReader::Step::long_body) {
      exchange.answer.gather();
      step = exchange.answer.advance();
    }
    if (step == ResponseReader::Step::need_bytes) step = exchange.answer.end_of_stream();
    EXPECT_EQ(step, ResponseReader::Step::complete) << bytes;
    Answer answer{.received = exchange.answer, .out = exchange.out, .made = exchange.text};
    answer.status = exchange.answer.head().status;
    answer.head = &exchange.answer.head();
    answer.body = exchange.answer.body();
    answer.attempts = 1;
    Relay(exchange).answer(answer);
    return sent();
  }
  static std::size_t count(const std::string& text, const std::string& what) {
    std::size_t times = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
    return times;
  }
};

TEST_F(RelayTest, passes_status_fields_and_body_on) {
  const std::string text = relayed(
      "HTTP/1.1 201 Well Made\r\nserver: uvicorn\r\nSet-Cookie: a\r\nSet-Cookie: b\r\ncontent-type: "
      "application/json\r\n"
      "content-length: 2\r\n\r\n[]");
  EXPECT_THAT(text, StartsWith("HTTP/1.1 201 Well Made\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nserver: uvicorn\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n"));
  EXPECT_EQ(count(text, "ontent-"), 2U);
  EXPECT_TRUE(text.ends_with("\r\n\r\n[]"));
}

TEST_F(RelayTest, keeps_what_belongs_to_the_servers_connection) {
  const std::string text = relayed(
      "HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: h\r\nKeep-Alive: "
      "timeout=5\r\nProxy-Authenticate: p\r\n"
      "Transfer-Encoding: chunked\r\nTrailer: t\r\nUpgrade: u\r\n\r\n2\r\nab\r\n0\r\nX-Trailer: t\r\n\r\n");
  for (const char* field :
       {"Connection", "X-Hop", "Keep-Alive", "Proxy-", "Transfer-Encoding", "railer", "Upgrade"}) {
    EXPECT_THAT(text, Not(HasSubstr(field))) << field;
  }
  EXPECT_THAT(text, HasSubstr("\r\nContent-Length: 2\r\n"));
  EXPECT_TRUE(text.ends_with("\r\n\r\nab"));
}

TEST_F(RelayTest, does_not_believe_what_only_penstock_says) {
  const std::string text = relayed(
      "HTTP/1.1 200 OK\r\nX-Request-Id: theirs\r\nX-Model-Version: 99\r\nX-Model-Generation: 9\r\n"
      "Content-Length: 0\r\n\r\n");
  EXPECT_THAT(text, Not(HasSubstr("theirs")));
  EXPECT_THAT(text, Not(HasSubstr("X-Model-")));
  EXPECT_EQ(count(text, "\r\nX-Request-Id: id-1\r\n"), 1U);
}

TEST_F(RelayTest, has_one_date_which_is_the_servers_where_it_gave_one) {
  const std::string date = "Date: Tue, 01 Jan 2030 00:00:00 GMT\r\n";
  EXPECT_THAT(relayed("HTTP/1.1 200 OK\r\n" + date + "Content-Length: 0\r\n\r\n"), HasSubstr(date));
  EXPECT_EQ(count(sent(), "Date: "), 1U);
  EXPECT_EQ(count(relayed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "Date: "), 1U);
}

TEST_F(RelayTest, keeps_the_length_of_a_body_that_is_not_sent) {
  const std::string head = relayed("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", "HEAD");
  EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 999\r\n"));
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  EXPECT_THAT(relayed("HTTP/1.1 304 Not Modified\r\nETag: e\r\n\r\n"), Not(HasSubstr("Content-Length")));
  EXPECT_THAT(relayed("HTTP/1.1 204 No Content\r\n\r\n"), Not(HasSubstr("Content-Length")));
}

TEST_F(RelayTest, frames_an_answer_that_ended_with_its_connection) {
  const std::string text = relayed("HTTP/1.0 200 OK\r\n\r\nto the end");
  EXPECT_THAT(text, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nContent-Length: 10\r\n"));
}

TEST_F(RelayTest, sends_a_long_body_from_where_it_is) {
  const std::string body(100'000, 'b');
  EXPECT_TRUE(
      relayed("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + body).ends_with("\r\n\r\n" + body));
  EXPECT_EQ(exchange_->tail.size(), body.size());
}

TEST_F(RelayTest, says_how_long_it_took) {
  Exchange& exchange = ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  clock_.advance(1234567us);
  Reply reply(exchange, 200);
  reply.server_timing(3);
  reply.body("text/plain", "");
  EXPECT_THAT(sent(), HasSubstr("\r\nServer-Timing: total;dur=1234.5, attempts;desc=3\r\n"));
}

}  // namespace
}  // namespace penstock::test
