#include "tests/net/session_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

TEST_F(SessionTest, refuses_a_head_that_is_too_large) {
  RawClient client = connect();
  client.send("GET / HTTP/1.1\r\nHost: h\r\nCookie: " + std::string(17'000, 'c') + "\r\n\r\n");
  EXPECT_EQ(client.read_answer()->status, 431U);
  EXPECT_TRUE(client.closed());
}

TEST_F(SessionTest, refuses_a_target_that_is_too_long) {
  RawClient client = connect();
  client.send("GET /" + std::string(17'000, 'a'));
  EXPECT_EQ(client.read_answer()->status, 414U);
  EXPECT_TRUE(client.closed());
}

TEST_F(SessionTest, refuses_a_body_that_is_announced_too_large) {
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_EQ(client.read_answer()->status, 413U);
  EXPECT_TRUE(client.closed());
}

TEST_F(SessionTest, refuses_a_chunked_body_that_grows_too_large) {
  open({.body = 1000});
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 11; ++i) client.send("64\r\n" + std::string(100, 'x') + "\r\n");
  EXPECT_EQ(client.read_answer()->status, 413U);
}

TEST_F(SessionTest, can_be_read_by_a_client_that_goes_on_sending) {
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n");
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(client.send(std::string(64_KiB, 'x')));
  const auto answer = client.read_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413U);
  EXPECT_TRUE(client.closed());
}

TEST_F(SessionTest, bounds_the_time_that_a_refused_client_goes_on_sending) {
  RawClient client = connect();
  client.send("BAD\r\n\r\n");
  EXPECT_EQ(client.read_answer()->status, 400U);
  EXPECT_EQ(open_sessions(), 1U);
  thread_.advance(2s);
  EXPECT_TRUE(all_ended());
}

TEST_F(SessionTest, closes_after_the_answer_that_says_so) {
  RawClient client = connect();
  client.send("GET /1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + get("/2"));
  const auto answer = client.read_answer();
  EXPECT_EQ(answer->header("Connection"), "close");
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(statuses().size(), 1U);
}

TEST_F(SessionTest, delivers_a_last_long_answer_though_its_client_sent_more) {
  RawClient client = connect();
  client.send("GET /large?1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(busy());
  client.send(get("/2"));
  const auto answer = client.read_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body.size(), EchoHandler::large);
}

TEST_F(SessionTest, delivers_the_last_answer_of_a_drain_though_its_client_pipelined) {
  RawClient client = connect();
  client.send(get("/wait"));
  ASSERT_TRUE(handling());
  client.send(get("/2"));
  thread_.run([this] { sessions_->drain(); });
  release();
  const auto answer = client.read_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header("Connection"), "close");
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(client.send("x"));
}

TEST_F(SessionTest, closes_after_an_answer_to_http_1_0) {
  RawClient client = connect();
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.read_answer()->status, 200U);
  EXPECT_TRUE(client.closed());
}

TEST_F(SessionTest, sends_no_body_to_head) {
  RawClient client = connect();
  client.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n" + get("/b"));
  EXPECT_EQ(client.read_answer(10s, RawClient::Method::head)->header("Content-Length"), "8");
  EXPECT_EQ(client.read_answer()->body, "GET /b ");
}

TEST_F(SessionTest, counts_a_refused_request_once) {
  RawClient client = connect();
  client.send("BAD\r\n\r\n");
  EXPECT_EQ(client.read_answer()->status, 400U);
  EXPECT_EQ(statuses(), std::vector{400});
}

TEST_F(SessionTest, keeps_the_clients_request_id) {
  RawClient client = connect();
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: abc-1\r\n\r\n" + get("/"));
  EXPECT_EQ(client.read_answer()->header("X-Request-Id"), "abc-1");
  EXPECT_EQ(client.read_answer()->header("X-Request-Id").size(), 16U);
}

}  // namespace
}  // namespace penstock::test
