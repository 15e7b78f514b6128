#include <gmock/gmock.h>

#include "tests/support/control_server.hpp"
#include "tests/support/model_server.hpp"
#include "tests/support/raw_client.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;

constexpr std::string_view prediction =
    "POST /invocations HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
    "Content-Length: 20\r\n\r\n{\"instances\": [\"a\"]}";

RawClient asked(std::uint16_t port, std::string_view request = prediction) {
  RawClient client(port);
  EXPECT_TRUE(client.send(request));
  return client;
}

TEST(ModelServerFault, answers_what_it_is_told_so_often_as_told) {
  ModelServer server({.fault = {.times = 1, .status = 418, .body = "tea", .headers = {{"X-Pot", "1"}}}});
  const auto told = asked(server.port()).read_answer().value();
  EXPECT_EQ(told.status, 418);
  EXPECT_EQ(told.body, "tea");
  EXPECT_EQ(told.header("x-pot"), "1");
  EXPECT_EQ(asked(server.port()).read_answer().value().status, 200);
}

TEST(ModelServerFault, leaves_other_paths_alone) {
  ModelServer server({.fault = {.path = "/news/", .status = 500}});
  EXPECT_EQ(asked(server.port()).read_answer().value().status, 200);
  EXPECT_EQ(asked(server.port(), "GET /news/1 HTTP/1.1\r\nHost: t\r\n\r\n").read_answer().value().status,
            500);
}

TEST(ModelServerFault, gives_mlflow_errors_their_status) {
  ModelServer server({.fault = {.error_code = "TEMPORARILY_UNAVAILABLE"}});
  const auto error = asked(server.port()).read_answer().value();
  EXPECT_EQ(error.status, 503);
  EXPECT_EQ(json::parse(error.body)["error_code"], "TEMPORARILY_UNAVAILABLE");
}

TEST(ModelServerFault, closes_without_an_answer_or_resets) {
  ModelServer server({.fault = {.ending = Switches::Ending::nothing}});
  EXPECT_TRUE(asked(server.port()).closed());
  server.change([](Switches& switches) { switches.fault.ending = Switches::Ending::reset; });
  EXPECT_TRUE(asked(server.port()).closed());
}

TEST(ModelServerFault, closes_after_the_head) {
  ModelServer server({.fault = {.ending = Switches::Ending::close_after_head}});
  EXPECT_THAT(asked(server.port()).read_to_end(), EndsWith("\r\n\r\n"));
}

TEST(ModelServerFault, cuts_an_answer_short) {
  ModelServer server({.fault = {.body = "0123456789", .ending = Switches::Ending::cut_short}});
  EXPECT_THAT(asked(server.port()).read_to_end(), EndsWith("\r\n\r\n01234"));
}

TEST(ModelServerFault, adds_bytes_after_an_answer) {
  ModelServer server({.fault = {.ending = Switches::Ending::extra_bytes}});
  auto client = asked(server.port());
  EXPECT_EQ(client.read_answer().value().status, 200);
  client.end_sending();
  EXPECT_EQ(client.read_to_end(), "more than was announced");
}

TEST(ModelServerFault, drips_an_answer_byte_by_byte) {
  ModelServer server({.fault = {.body = "abc", .ending = Switches::Ending::drip, .drip_interval = 1ms}});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(asked(server.port()).read_answer().value().body, "abc");
  EXPECT_GE(std::chrono::steady_clock::now() - start, 80ms);
}

TEST(ModelServerFault, frames_by_chunks_or_by_closing) {
  ModelServer server({.framing = Switches::Framing::chunked, .fault = {.body = "0123456789"}});
  EXPECT_THAT(asked(server.port()).read_answer().value().body, "0123456789");
  server.change([](Switches& switches) { switches.framing = Switches::Framing::close; });
  auto client = asked(server.port());
  const auto whole = client.read_to_end();
  EXPECT_THAT(whole, EndsWith("\r\n\r\n0123456789"));
  EXPECT_THAT(whole, testing::Not(HasSubstr("content-length")));
}

TEST(ControlServer, turns_switches_and_shows_the_ledger) {
  ModelServer server;
  ControlServer control(server);
  const auto answer = [&](const std::string& request) {
    return asked(control.port(), request).read_answer().value();
  };
  const auto turned =
      answer("POST /control HTTP/1.1\r\nHost: t\r\nContent-Length: 18\r\n\r\n{\"away\": \"refuse\"}");
  EXPECT_EQ(json::parse(turned.body)["away"], "refuse");
  EXPECT_EQ(server.switches().away, Switches::Away::refuse);
  const auto wrong =
      answer("POST /control HTTP/1.1\r\nHost: t\r\nContent-Length: 12\r\n\r\n{\"awya\": \"\"}");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_THAT(wrong.body, HasSubstr("awya"));
  const auto ledger = answer("GET /ledger HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(json::parse(ledger.body)["counts"]["requests"], 0);
}

TEST(Switches, read_what_they_write) {
  Switches switches{.delay = 1500us, .reload_as = Switches::Away::silent, .fault = {.times = 2, .body = "x"}};
  Switches copy;
  merge(copy, to_json(switches));
  EXPECT_EQ(to_json(copy), to_json(switches));
  EXPECT_EQ(copy.delay, 1500us);
}

TEST(Switches, refuse_a_patch_whole) {
  Switches switches;
  EXPECT_THROW(merge(switches, {{"version", "9"}, {"delay_ms", -1}}), std::invalid_argument);
  EXPECT_EQ(switches.version, "3");
}

}  // namespace
}  // namespace penstock
