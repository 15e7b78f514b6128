#include "tests/support/raw_client.hpp"

#include <array>
#include <system_error>

#include <gmock/gmock.h>

#include "tests/support/model_server.hpp"
#include "tests/support/wait.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

TEST(RawClient, sends_a_request_in_segments) {
  ModelServer server;
  RawClient client(server.port());
  const std::array<std::string, 3> segments{"GET /pi", "ng HTTP/1.1\r\nHo", "st: t\r\n\r\n"};
  EXPECT_TRUE(client.send_segments(segments, 1ms));
  EXPECT_EQ(client.read_answer().value().body, "\n");
}

TEST(RawClient, reads_pipelined_answers_one_by_one) {
  ModelServer server;
  RawClient client(server.port());
  client.send("HEAD /ping HTTP/1.1\r\nHost: t\r\n\r\nGET /ping HTTP/1.1\r\nHost: t\r\n\r\n");
  const auto head = client.read_answer(10s, RawClient::Method::head).value();
  EXPECT_EQ(head.header("Content-Length"), "1");
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(client.read_answer().value().body, "\n");
}

TEST(RawClient, has_no_answer_when_it_is_cut_short_or_late) {
  ModelServer server(
      {.fault = {.path = "/ping", .body = "0123456789", .ending = Switches::Ending::cut_short}});
  RawClient cut(server.port());
  cut.send("GET /ping HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_FALSE(cut.read_answer());
  server.change([](Switches& switches) { switches.away = Switches::Away::silent; });
  RawClient late(server.port());
  late.send("GET /ping HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_FALSE(late.read_answer(20ms));
  EXPECT_FALSE(late.closed(20ms));
}

TEST(RawClient, says_when_it_is_refused) {
  ModelServer server({.away = Switches::Away::refuse});
  EXPECT_THROW(RawClient client(server.port()), std::system_error);
}

TEST(RawClient, leaves_by_a_reset) {
  ModelServer server({.delay = 20ms});
  RawClient client(server.port());
  client.send(
      "POST /invocations HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n"
      "{\"instances\":[\"a\"]}");
  EXPECT_TRUE(eventually([&] { return server.ledger().counts().requests == 1; }));
  client.reset();
  EXPECT_TRUE(eventually([&] { return server.ledger().counts().predictions == 1; }));
}

}  // namespace
}  // namespace penstock
