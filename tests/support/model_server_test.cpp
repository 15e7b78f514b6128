#include "tests/support/model_server.hpp"

#include <future>

#include <gmock/gmock.h>

#include "tests/support/predictor.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/wait.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::StartsWith;

std::string post(const std::string& path, const std::string& body,
                 const std::string& type = "application/json") {
  return "POST " + path + " HTTP/1.1\r\nHost: t\r\nX-Request-Id: r-1\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: t\r\n\r\n"; }

std::string predict(const std::string& text) {
  return post("/invocations", json{{"instances", {text}}}.dump());
}

RawClient::Answer ask(const ModelServer& server, const std::string& request) {
  RawClient client(server.port());
  EXPECT_TRUE(client.send(request));
  return client.read_answer().value_or(RawClient::Answer{});
}

json predictions(const ModelServer& server, const std::string& body, const std::string& type) {
  return json::parse(ask(server, post("/invocations", body, type)).body)["predictions"];
}

bool refuses(std::uint16_t port) {
  try {
    RawClient client(port);
    return false;
  } catch (const std::system_error&) {
    return true;
  }
}

TEST(ModelServer, answers_every_form_with_one_prediction_a_row) {
  ModelServer server({.table = {{"a", "politics"}, {"b", "sports"}}});
  const json both = {"politics", "sports"};
  for (const char* body :
       {R"({"instances": ["a", "b"]})", R"({"inputs": ["a", "b"]})", R"({"inputs": {"text": ["a", "b"]}})",
        R"({"dataframe_records": [{"text": "a"}, {"text": "b"}], "params": {}})",
        R"({"dataframe_split": {"columns": ["id", "text"], "data": [[1, "a"], [2, "b"]]}})"}) {
    EXPECT_EQ(predictions(server, body, "application/json"), both) << body;
  }
  EXPECT_EQ(predictions(server, "id,text\r\n1,a\r\n2,\"b\"\r\n", "text/csv; charset=utf-8"), both);
  EXPECT_EQ(predictions(server, R"({"inputs": "a"})", "application/json"), json({"politics"}));
  EXPECT_EQ(server.ledger().counts().texts, 13);
}

TEST(ModelServer, chooses_the_same_label_for_the_same_text) {
  ModelServer server;
  const auto label = label_of({}, "parliament passes the budget");
  const auto body = R"({"instances": ["parliament passes the budget"]})";
  EXPECT_EQ(predictions(server, body, "application/json"), json({label}));
}

TEST(ModelServer, refuses_what_mlflow_refuses) {
  ModelServer server;
  EXPECT_EQ(ask(server, post("/invocations", "a", "text/plain")).status, 415);
  const auto invalid = ask(server, post("/invocations", R"({"instances": [], "inputs": []})"));
  EXPECT_EQ(invalid.status, 400);
  EXPECT_THAT(json::parse(invalid.body)["message"], StartsWith("Invalid input."));
  const auto broken = ask(server, post("/invocations", "{"));
  EXPECT_EQ(json::parse(broken.body)["error_code"], "BAD_REQUEST");
  const auto inside = ask(server, post("/invocations", R"({"inputs": [1]})"));
  EXPECT_THAT(json::parse(inside.body)["message"], StartsWith("Encountered an unexpected error"));
  EXPECT_EQ(ask(server, get("/nowhere")).status, 404);
  EXPECT_EQ(ask(server, get("/invocations")).status, 405);
}

TEST(ModelServer, tells_about_itself_as_uvicorn_does) {
  ModelServer server({.model = "topic", .version = "7"});
  RawClient client(server.port());
  client.send(get("/info"));
  const auto info = client.read_answer().value();
  EXPECT_EQ(json::parse(info.body)["metadata"]["version"], "7");
  EXPECT_EQ(info.header("server"), "uvicorn");
  EXPECT_EQ(info.headers.front().first, "date");
  client.send(get("/ping"));
  EXPECT_EQ(client.read_answer().value().body, "\n");
  client.send(get("/health"));
  EXPECT_EQ(json::parse(client.read_answer().value().body)["model_uri"], "models:/topic/Production");
  EXPECT_EQ(server.ledger().counts().connections, 1);
  server.change([](Switches& switches) { switches.style = Switches::Style::werkzeug; });
  EXPECT_EQ(ask(server, get("/version")).headers.front().first, "Date");
}

TEST(ModelServer, serves_one_at_a_time_when_serial) {
  const auto time_of_four = [](Switches::Concurrency concurrency) {
    ModelServer server({.delay = 100ms, .concurrency = concurrency});
    std::vector<RawClient> clients;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 4; ++i) clients.emplace_back(server.port()).send(predict("a"));
    for (auto& client : clients) EXPECT_EQ(client.read_answer().value().status, 200);
    return std::chrono::steady_clock::now() - start;
  };
  EXPECT_GE(time_of_four(Switches::Concurrency::serial), 400ms);
  EXPECT_LT(time_of_four(Switches::Concurrency::concurrent), 400ms);
}

TEST(ModelServer, closes_a_connection_that_idles) {
  ModelServer server({.idle_close = 20ms});
  RawClient client(server.port());
  client.send(get("/ping"));
  EXPECT_TRUE(client.read_answer());
  EXPECT_TRUE(client.closed());
}

TEST(ModelServer, refuses_connections_and_comes_back_on_its_port) {
  ModelServer server;
  RawClient idle(server.port());
  idle.send(get("/ping"));
  EXPECT_TRUE(idle.read_answer());
  server.change([](Switches& switches) { switches.away = Switches::Away::refuse; });
  EXPECT_TRUE(refuses(server.port()));
  EXPECT_TRUE(idle.closed());
  server.change([](Switches& switches) { switches.away = Switches::Away::no; });
  EXPECT_EQ(ask(server, get("/ping")).status, 200);
}

TEST(ModelServer, accepts_and_says_nothing_until_it_is_back) {
  ModelServer server;
  server.change([](Switches& switches) { switches.away = Switches::Away::silent; });
  RawClient client(server.port());
  client.send(predict("a"));
  EXPECT_FALSE(client.read_answer(50ms));
  server.change([](Switches& switches) { switches.away = Switches::Away::no; });
  EXPECT_EQ(client.read_answer().value().status, 200);
}

TEST(ModelServer, says_503_while_it_reloads_and_serves_the_next_version_after) {
  ModelServer server({.version = "3", .reload_as = Switches::Away::unavailable, .reload_time = 100ms});
  RawClient reload(server.port());
  reload.send(post("/reload", ""));
  EXPECT_TRUE(eventually([&] { return ask(server, get("/health")).status == 503; }));
  EXPECT_EQ(ask(server, predict("a")).status, 503);
  const auto report = json::parse(reload.read_answer().value().body);
  EXPECT_EQ(report["old_version"], "v3");
  EXPECT_EQ(report["new_version"], "v4");
  EXPECT_EQ(report["version_changed"], true);
  EXPECT_EQ(ask(server, predict("a")).status, 200);
}

TEST(ModelServer, answers_its_reload_although_it_refuses_meanwhile) {
  ModelServer server({.reload_as = Switches::Away::refuse, .reload_time = 100ms});
  RawClient reload(server.port());
  reload.send(post("/reload", ""));
  EXPECT_TRUE(eventually([&] { return refuses(server.port()); }));
  EXPECT_EQ(reload.read_answer().value().status, 200);
  EXPECT_FALSE(refuses(server.port()));
}

TEST(ModelServer, reloads_by_itself) {
  ModelServer server({.version = "v1", .next_version = "v2"});
  server.change([](Switches& switches) { switches.reload_every = 10ms; });
  EXPECT_TRUE(eventually([&] { return server.ledger().counts().reloads >= 2; }));
  EXPECT_EQ(server.switches().version, "v2");
}

TEST(ModelServer, lies_about_its_health_both_ways) {
  ModelServer server({.health = Switches::Health::unhealthy});
  EXPECT_EQ(ask(server, get("/health")).status, 503);
  EXPECT_EQ(ask(server, predict("a")).status, 200);
  server.change([](Switches& switches) {
    switches.health = Switches::Health::healthy;
    switches.away = Switches::Away::unavailable;
  });
  EXPECT_EQ(ask(server, get("/health")).status, 200);
  EXPECT_EQ(ask(server, predict("a")).status, 503);
}

TEST(ModelServer, keeps_a_ledger) {
  ModelServer server;
  ask(server, predict("a"));
  ASSERT_TRUE(eventually([&] { return server.ledger().counts().answers == 1; }));
  const auto visits = server.ledger().visits();
  ASSERT_EQ(visits.size(), 1);
  EXPECT_EQ(visits[0].id, "r-1");
  EXPECT_EQ(visits[0].target, "/invocations");
  EXPECT_EQ(visits[0].body_hash, fnv1a(R"({"instances":["a"]})"));
  EXPECT_EQ(visits[0].connection, 1);
  EXPECT_EQ(visits[0].status, 200);
  server.ledger().clear();
  EXPECT_EQ(server.ledger().counts().requests, 0);
}

}  // namespace
}  // namespace penstock
