#include "gateway/upstream/http_backend.hpp"

#include <gmock/gmock.h>

#include "tests/upstream/upstream_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using HttpBackendTest = UpstreamTest;
using testing::HasSubstr;

TEST_F(HttpBackendTest, brings_an_answer_whole) {
  auto told = attempt({.body = R"({"instances":["x"]})"});
  RawClient peer = server_.accept();
  EXPECT_TRUE(peer.read_request().ends_with("\r\n\r\n{\"instances\":[\"x\"]}"));
  for (const char byte : ok("[1]")) peer.send({&byte, 1});
  const Told result = told.get();
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_EQ(result.status, 200);
  EXPECT_EQ(result.body, "[1]");
  EXPECT_EQ(result.content_type, "application/json");
}

TEST_F(HttpBackendTest, reuses_the_connection_used_last) {
  auto first = attempt();
  RawClient one = server_.accept();
  auto second = attempt();
  RawClient two = server_.accept();
  one.read_request();
  two.read_request();
  two.send(ok("2"));
  second.get();
  one.send(ok("1"));
  first.get();
  EXPECT_EQ(gauge("idle"), 2);
  auto third = attempt();
  EXPECT_FALSE(one.read_request().empty());
  one.send(ok("3"));
  EXPECT_EQ(third.get().body, "3");
  EXPECT_FALSE(server_.waiting());
}

TEST_F(HttpBackendTest, takes_answers_of_every_framing) {
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
  auto told = attempt();
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(chunked);
  EXPECT_EQ(told.get().body, "abc");
  told = attempt({.method = "HEAD", .body = ""});
  peer.read_request();
  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n");
  EXPECT_EQ(told.get().body, "");
  told = attempt();
  peer.read_request();
  peer.send("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(told.get().status, 204);
  told = attempt();
  peer.read_request();
  peer.send("HTTP/1.1 200 OK\r\n\r\nto the end");
  peer.end_sending();
  EXPECT_EQ(told.get().body, "to the end");
  EXPECT_TRUE(peer.closed());
  EXPECT_EQ(gauge("idle"), 0);
}

TEST_F(HttpBackendTest, takes_a_large_answer) {
  auto told = attempt();
  RawClient peer = server_.accept();
  peer.read_request();
  const std::string body(5_MiB, 'x');
  peer.send(ok(body));
  EXPECT_EQ(told.get().body, body);
  EXPECT_EQ(gauge("idle"), 1);
}

TEST_F(HttpBackendTest, passes_over_interim_answers) {
  auto told = attempt();
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
  peer.send(ok("final"));
  EXPECT_EQ(told.get().body, "final");
}

TEST_F(HttpBackendTest, gives_up_a_storm_of_interim_answers) {
  auto told = attempt();
  RawClient peer = server_.accept();
  peer.read_request();
  for (int i = 0; i < 40; ++i) peer.send("HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(told.get().outcome, Outcome::malformed);
  EXPECT_EQ(peer.read_to_end(), "");
}

TEST_F(HttpBackendTest, does_not_reuse_after_surplus_bytes_or_a_close) {
  for (const std::string& answer :
       {ok("a") + "surplus",
        std::string("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na"),
        std::string("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na")}) {
    auto told = attempt();
    RawClient peer = server_.accept();
    peer.read_request();
    peer.send(answer);
    EXPECT_EQ(told.get().body, "a");
    EXPECT_TRUE(peer.closed()) << answer;
    EXPECT_EQ(gauge("idle"), 0);
  }
}

TEST_F(HttpBackendTest, calls_what_is_no_answer_malformed) {
  for (const char* answer : {"nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                             "HTTP/1.1 101 Switching Protocols\r\n\r\n"}) {
    auto told = attempt();
    RawClient peer = server_.accept();
    peer.read_request();
    peer.send(answer);
    EXPECT_EQ(told.get().outcome, Outcome::malformed) << answer;
    EXPECT_EQ(peer.read_to_end(), "");
  }
}

TEST_F(HttpBackendTest, calls_a_cut_answer_a_reset) {
  for (const char* answer : {"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}) {
    for (const bool by_reset : {false, true}) {
      auto told = attempt();
      RawClient peer = server_.accept();
      peer.read_request();
      peer.send(answer);
      if (by_reset) {
        peer.reset();
      } else {
        peer.end_sending();
      }
      const Told result = told.get();
      EXPECT_EQ(result.outcome, Outcome::reset) << answer;
      EXPECT_TRUE(result.any_sent);
    }
  }
  EXPECT_EQ(gauge("active"), 0);
}

TEST_F(HttpBackendTest, calls_a_close_delimited_answer_cut_when_reset) {
  auto told = attempt();
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send("HTTP/1.1 200 OK\r\n\r\npart");
  peer.reset();
  EXPECT_EQ(told.get().outcome, Outcome::reset);
}

TEST_F(HttpBackendTest, ends_an_attempt_in_its_time) {
  auto told = attempt();
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
  thread_.advance(31s);
  EXPECT_EQ(told.get().outcome, Outcome::timeout);
  EXPECT_TRUE(peer.closed());
}

TEST_F(HttpBackendTest, ends_an_attempt_at_its_requests_deadline) {
  auto told = attempt({.deadline = 5s});
  RawClient peer = server_.accept();
  EXPECT_THAT(peer.read_request(), HasSubstr("\r\nX-Request-Timeout: 5.000\r\n"));
  thread_.advance(6s);
  EXPECT_EQ(told.get().outcome, Outcome::timeout);
}

TEST_F(HttpBackendTest, ends_an_attempt_whose_server_never_reads) {
  auto told = attempt({.body = std::string(12_MiB, 'x')});
  RawClient peer = server_.accept();
  ASSERT_TRUE(eventually([this] { return gauge("active") == 1; }));
  thread_.advance(31s);
  ASSERT_EQ(told.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(told.get().outcome, Outcome::timeout);
}

TEST_F(HttpBackendTest, takes_an_answer_that_comes_before_the_request_was_read) {
  auto told = attempt({.body = std::string(12_MiB, 'x')});
  RawClient peer = server_.accept();
  peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!");
  ASSERT_EQ(told.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(told.get().status, 413);
  EXPECT_EQ(gauge("idle"), 0);
}

TEST_F(HttpBackendTest, takes_such_an_answer_on_a_reused_connection_too) {
  RawClient peer = used_connection();
  auto told = attempt({.body = std::string(12_MiB, 'x')});
  peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!");
  ASSERT_EQ(told.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(told.get().status, 413);
}

TEST_F(HttpBackendTest, takes_an_answer_that_begins_before_the_request_was_read) {
  auto told = attempt({.body = std::string(12_MiB, 'x')});
  RawClient peer = server_.accept();
  peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nye");
  EXPECT_GT(peer.read_request().size(), 12_MiB);
  peer.send("s");
  EXPECT_EQ(told.get().body, "yes");
  EXPECT_EQ(gauge("idle"), 1);
}

}  // namespace
}  // namespace penstock::test
