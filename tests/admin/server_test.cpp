#include <algorithm>
#include <fcntl.h>

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "tests/admin/fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(AdminServerTest, answers_each_endpoint_on_one_connection) {
  start();
  auto one = client();
  EXPECT_EQ(one.get("/health").body, R"({"status":"ok"})");
  EXPECT_EQ(one.get("/ready").status, 200);
  EXPECT_EQ(one.get("/admin/status").body, R"({"pools":{}})");
  EXPECT_THAT(one.get("/metrics?x=1").head,
              HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_EQ(one.get("/metrics", "Host: localhost\r\nAccept: application/openmetrics-text\r\n").body,
            "# EOF\n");
}

TEST_F(AdminServerTest, answers_head_without_a_body) {
  start();
  auto one = client();
  const auto answer = one.ask("HEAD", "/health");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.head, HasSubstr("Content-Length: 15\r\n"));
  EXPECT_EQ(one.get("/health").body.size(), 15u);
}

TEST_F(AdminServerTest, answers_requests_sent_ahead_in_their_order) {
  start();
  auto one = client();
  one.send(
      "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /no HTTP/1.1\r\nHost: localhost\r\n\r\n"
      "POST /ready HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi"
      "GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(one.read().body, R"({"status":"ok"})");
  EXPECT_EQ(one.read().status, 404);
  const auto refused = one.read();
  EXPECT_EQ(refused.status, 405);
  EXPECT_THAT(refused.head, HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_THAT(refused.head, HasSubstr("Content-Type: application/problem+json\r\n"));
  const auto last = one.read();
  EXPECT_EQ(last.status, 200);
  EXPECT_THAT(last.head, HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(one.closed());
}

TEST_F(AdminServerTest, refuses_a_foreign_host) {
  start();
  auto one = client();
  const auto answer = one.get("/admin/status", "Host: evil.example\r\n");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(nlohmann::json::parse(answer.body)["type"], "/problems/forbidden");
  EXPECT_EQ(one.get("http://evil.example/health").status, 403);
  EXPECT_EQ(one.get("http://127.0.0.1/health", "Host: evil.example\r\n").status, 200);
  EXPECT_EQ(one.get("/health", "").status, 400);
  EXPECT_EQ(one.get("/health", "Host: localhost\r\nHost: evil.example\r\n").status, 400);
}

TEST_F(AdminServerTest, gives_each_problem_the_requests_identifier) {
  start();
  auto one = client();
  const auto own = one.get("/nowhere", "Host: localhost\r\nX-Request-Id: mine-1\r\n");
  EXPECT_EQ(nlohmann::json::parse(own.body)["request_id"], "mine-1");
  EXPECT_THAT(own.head, HasSubstr("X-Request-Id: mine-1\r\n"));
  const auto made = one.get("/nowhere", "Host: evil.example\r\nX-Request-Id: no good\r\n");
  const std::string id = nlohmann::json::parse(made.body)["request_id"];
  EXPECT_EQ(id.size(), 16U);
  EXPECT_THAT(made.head, HasSubstr("X-Request-Id: " + id + "\r\n"));
}

TEST_F(AdminServerTest, closes_after_an_answer_of_http_1_0) {
  start();
  auto one = client();
  one.send("GET /health HTTP/1.0\r\n\r\n");
  EXPECT_EQ(one.read().status, 200);
  EXPECT_TRUE(one.closed());
}

TEST_F(AdminServerTest, refuses_what_is_no_http) {
  start();
  for (const auto& [bytes, status] : std::vector<std::pair<std::string, int>>{
           {"nonsense\r\n\r\n", 400},
           {"GET / HTTP/2.0\r\n\r\n", 505},
           {"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(20'000, 'x'), 431},
           {"POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n", 413}}) {
    auto one = client();
    one.send(bytes);
    const auto answer = one.read();
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_THAT(answer.head, StartsWith("HTTP/1.1 "));
    EXPECT_THAT(answer.head, HasSubstr("Content-Type: application/problem+json\r\n"));
    EXPECT_TRUE(nlohmann::json::parse(answer.body).contains("request_id"));
    EXPECT_TRUE(one.closed());
  }
}

TEST_F(AdminServerTest, asks_for_a_body_that_waits_to_be_wanted) {
  start();
  auto one = client();
  one.send("POST /health HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(one.read_head().status, 100);
  one.send("hi");
  EXPECT_EQ(one.read().status, 405);
}

TEST_F(AdminServerTest, tells_a_client_whose_head_is_slow) {
  auto settings = config();
  settings.head_timeout = 50ms;
  start(settings);
  auto one = client();
  one.send("GET /health HTTP/1.1\r\nHost: loc");
  EXPECT_EQ(one.read().status, 408);
  EXPECT_TRUE(one.closed());
}

TEST_F(AdminServerTest, tells_a_client_whose_body_is_slow) {
  auto settings = config();
  settings.body_timeout = 50ms;
  start(settings);
  auto one = client();
  one.send("POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhi");
  EXPECT_EQ(one.read().status, 408);
  EXPECT_TRUE(one.closed());
}

TEST_F(AdminServerTest, closes_in_silence_on_a_client_that_says_nothing) {
  auto settings = config();
  settings.head_timeout = settings.idle_timeout = 50ms;
  start(settings);
  EXPECT_TRUE(client().closed());
  auto idle = client();
  EXPECT_EQ(idle.get("/health").status, 200);
  EXPECT_TRUE(idle.closed());
}

TEST_F(AdminServerTest, outlives_clients_that_leave_at_any_byte) {
  start();
  const std::string_view request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (std::size_t size = 0; size <= request.size(); ++size) client().send(request.substr(0, size));
  EXPECT_EQ(client().get("/health").status, 200);
}

TEST_F(AdminServerTest, serves_more_clients_than_it_keeps_connections) {
  auto settings = config();
  settings.retry = 1ms;
  start(settings);
  std::vector<Client> clients;
  for (int n = 0; n < 100; ++n) {
    clients.push_back(client());
    clients.back().send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  for (auto& one : clients) EXPECT_EQ(one.read().status, 200);
}

TEST_F(AdminServerTest, is_not_held_by_clients_that_say_nothing) {
  auto settings = config();
  settings.head_timeout = 10min;
  settings.retry = 1ms;
  start(settings);
  std::vector<Client> mute;
  for (std::size_t n = 0; n < settings.connections; ++n) mute.push_back(client());
  EXPECT_EQ(client().get("/health").status, 200);
  EXPECT_TRUE(mute.front().closed());
}

TEST_F(AdminServerTest, answers_a_hundred_clients_at_once) {
  start();
  std::vector<std::future<int>> statuses;
  for (int n = 0; n < 100; ++n)
    statuses.push_back(std::async(std::launch::async, [this] { return client().get("/ready").status; }));
  for (auto& status : statuses) EXPECT_EQ(status.get(), 200);
}

/// Leaves this process so many descriptors, until it goes.
class FewDescriptors {
 public:
  explicit FewDescriptors(std::size_t left) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    std::vector<int> free;
    while (free.size() < left) free.push_back(::fcntl(0, F_DUPFD, 0));  // the lowest first
    for (const int descriptor : free) ::close(descriptor);
    const rlimit tight{.rlim_cur = static_cast<rlim_t>(free.back()) + 1, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &tight);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_F(AdminServerTest, serves_one_client_at_a_time_when_no_descriptor_is_left) {
  auto settings = config();
  settings.retry = 1ms;
  start(settings);
  const FewDescriptors few(1);
  for (int n = 0; n < 3; ++n) EXPECT_EQ(client().get("/health").status, 200);
}

TEST_F(AdminServerTest, accepts_again_after_descriptors_ran_out) {
  auto settings = config();
  settings.retry = 1ms;
  start(settings);
  std::optional<FewDescriptors> few(std::in_place, 2U);
  auto waiting = client();
  EXPECT_EQ(waiting.get("/health").status, 200);
  auto unaccepted = client();
  EXPECT_EQ(waiting.get("/health").status, 200);
  few.reset();
  EXPECT_EQ(unaccepted.get("/health").status, 200);
}

TEST_F(AdminServerTest, outlives_an_endpoint_that_throws) {
  auto endpoints = admin_endpoints(sources());
  endpoints.push_back(
      {"GET", "/broken", [](const AdminRequest&) -> AdminResponse { throw std::runtime_error("no"); }});
  start(config(), endpoints);
  auto unlucky = client();
  unlucky.send("GET /broken HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(unlucky.closed());
  EXPECT_EQ(client().get("/health").status, 200);
}

TEST_F(AdminServerTest, closes_idle_connections_and_listens_no_more) {
  start();
  auto fresh = client();
  auto idle = client();
  EXPECT_EQ(idle.get("/health").status, 200);
  close();
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(fresh.closed());
  join();
  EXPECT_THROW(client(), std::runtime_error);
}

TEST_F(AdminServerTest, finishes_the_exchange_in_hand_before_it_closes) {
  start();
  auto one = client();
  one.send("POST /health HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(one.read_head().status, 100);
  auto idle = client();
  EXPECT_EQ(idle.get("/health").status, 200);
  close();
  EXPECT_TRUE(idle.closed());
  one.send("hi");
  const auto answer = one.read();
  EXPECT_EQ(answer.status, 405);
  EXPECT_THAT(answer.head, HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(one.closed());
}

TEST_F(AdminServerTest, cuts_an_exchange_that_does_not_end) {
  auto settings = config();
  settings.close_timeout = 50ms;
  start(settings);
  auto one = client();
  one.send("POST /health HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(one.read_head().status, 100);
  close();
  EXPECT_TRUE(one.closed());
  join();
}

TEST_F(AdminServerTest, says_why_it_can_not_listen) {
  start();
  try {
    const AdminServer second(context_, {.address = {"127.0.0.1", port_}}, {});
    FAIL() << "the port is taken";
  } catch (const std::runtime_error& failure) {
    EXPECT_THAT(failure.what(), HasSubstr("127.0.0.1:" + std::to_string(port_) + ": Address already in use"));
  }
}

TEST(AdminServer, can_go_while_clients_are_connected) {
  boost::asio::io_context context;
  std::optional<AdminServer> server;
  server.emplace(context, AdminServerConfig{.address = {"127.0.0.1", 0}}, std::vector<AdminEndpoint>{});
  Client one(server->address().port);
  one.send("GET /");
  while (context.poll_one() > 0) continue;
  server.reset();
  context.run();
  EXPECT_TRUE(one.closed());
}

}  // namespace
}  // namespace penstock::test
