#pragma once
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/telemetry/registry.hpp"
#include "gateway/upstream/forwarder.hpp"
#include "gateway/upstream/http_backend.hpp"
#include "tests/support/loop_thread.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/wait.hpp"

namespace penstock::test {

/// What a test asks a model server, as if a client had.
struct Asked {
  std::string method = "POST";
  std::string target = "/invocations";
  std::string body = "{}";
  std::string fields = "";  // more field lines of the client's
  Repeatable repeatable = Repeatable::always;
  Duration deadline = std::chrono::seconds(60);
  Backend::Reuse reuse = Backend::Reuse::allowed;
  AnswerSink* sink = nullptr;  // takes a long answer as it comes
  bool leaves = false;         // its client, once it is begun
};

/// What came of it.
struct Told {
  Outcome outcome = Outcome::success;
  std::string detail;
  bool any_sent = false;
  bool passed_on = false;
  int attempts = 0;
  int status = 0;
  std::string body;
  std::string content_type;
};

/// A request in hand, on the loop's thread.
struct Call {
  Call(EventLoop& loop, const Limits& limits, Asked question)
      : asked(std::move(question)), exchange(loop, limits) {
    exchange.request.target().append(asked.method + ' ' + asked.target + " HTTP/1.1\r\nHost: front\r\n" +
                                     asked.fields + "Content-Length: " + std::to_string(asked.body.size()) +
                                     "\r\n\r\n" + asked.body);
    EXPECT_EQ(exchange.request.advance(), RequestReader::Step::complete);
    exchange.id.keep_or_make(exchange.head().fields);
    exchange.peer = "192.0.2.1";
  }

  Asked asked;
  Exchange exchange;
  std::promise<Told> told;
};

/// One endpoint that a test plays by hand, behind a backend, a pool and a forwarder.
class UpstreamTest : public testing::Test {
 protected:
  explicit UpstreamTest(KeepAliveMode keep_alive = KeepAliveMode::automatic)
      : endpoint_(registry_, "topic", "http://model:80", {"model", 80}, {.keep_alive = keep_alive}) {
    thread_.run([this] { open(); });
    resolve({server_.port()});
  }
  ~UpstreamTest() override {
    thread_.run([this] { pool_->abort(); });
    EXPECT_TRUE(eventually([this] { return gauge("active") == 0 && gauge("idle") == 0; }));
    EXPECT_EQ(endpoint_.in_flight(), 0U);
    thread_.run([this] { pool_.reset(); });
  }

  void resolve(const std::vector<std::uint16_t>& ports) {
    std::vector<boost::asio::ip::tcp::endpoint> endpoints;
    for (const auto port : ports) endpoints.emplace_back(boost::asio::ip::address_v4::loopback(), port);
    thread_.run([&] { backend_->resolved(endpoints); });
  }
  /// On the loop's thread: puts it through the forwarder.
  std::future<Told> forward_here(Asked asked) {
    auto call = std::make_shared<Call>(thread_.loop(), limits_, std::move(asked));
    auto future = call->told.get_future();
    start(through_forwarder(*call), [call] {});
    return future;
  }
  std::future<Told> forward(Asked asked = {}) {
    return thread_.run([&] { return forward_here(std::move(asked)); });
  }
  /// One attempt, by the backend alone.
  std::future<Told> attempt(Asked asked = {}) {
    return thread_.run([&] {
      auto call = std::make_shared<Call>(thread_.loop(), limits_, std::move(asked));
      auto future = call->told.get_future();
      start(through_backend(*call), [call] {});
      if (call->asked.leaves) call->exchange.watch.leave();
      return future;
    });
  }
  /// Answers one request whole, on a connection that then rests; the server's side of it.
  RawClient used_connection() {
    auto told = forward();
    RawClient peer = server_.accept();
    peer.read_request();
    peer.send(ok("warm"));
    EXPECT_EQ(told.get().body, "warm");
    return peer;
  }

  static std::string ok(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  double gauge(const std::string& state) {
    for (const auto& family : registry_.gather()) {
      for (const auto& sample : family.samples) {
        if (family.name == "connections" && sample.labels.front().value == state) return sample.value;
      }
    }
    return -1;
  }

  Registry registry_{1};
  Limits limits_;
  PoolConfig config_{.endpoints = {}, .input = {}};
  Forwarding forwarding_{{}, 7};
  Endpoint endpoint_;
  RawServer server_;
  LoopThread thread_;
  HttpBackend* backend_ = nullptr;
  std::unique_ptr<Pool> pool_;
  std::unique_ptr<Forwarder> forwarder_;

 private:
  void open() {
    const auto connections = [this](const char* state) {
      return registry_.gauge("connections", "Connections.", {{"state", state}});
    };
    auto backend =
        std::make_unique<HttpBackend>(thread_.loop(), forwarding_, endpoint_, config_, registry_.shard(0),
                                      HttpBackend::Gauges{connections("active"), connections("idle")});
    backend_ = backend.get();
    std::vector<Pool::Member> members;
    members.push_back({endpoint_, std::move(backend)});
    pool_ = std::make_unique<Pool>("topic", registry_.shard(0), std::move(members));
    forwarder_ = std::make_unique<Forwarder>(thread_.loop(), *pool_);
  }
  [[nodiscard]] ModelRequest request_of(Call& call) {
    return {.client = call.exchange,
            .method = call.asked.method,
            .target = call.asked.target,
            .content_type = "application/json",
            .body = call.asked.body,
            .repeatable = call.asked.repeatable,
            .deadline = thread_.clock().now() + call.asked.deadline};
  }
  static Told tell(const Attempt& attempt, const Answer& answer, int attempts) {
    const bool came = is_answer(attempt.outcome);
    return {.outcome = attempt.outcome,
            .detail = answer.failure,
            .any_sent = attempt.any_sent,
            .passed_on = attempt.passed_on,
            .attempts = attempts,
            .status = came ? answer.status : 0,
            .body = std::string(came ? answer.body : std::string_view()),
            .content_type = std::string(came ? answer.content_type : std::string_view())};
  }
  Task<void> through_forwarder(Call& call) {
    const ModelRequest request = request_of(call);
    Answer answer{.received = call.exchange.answer,
                  .out = call.exchange.out,
                  .made = call.exchange.text,
                  .sink = call.asked.sink};
    Task<Attempt> handling = forwarder_->handle(request, answer);
    const Attempt last = co_await handling;
    call.told.set_value(tell(last, answer, answer.attempts));
  }
  Task<void> through_backend(Call& call) {
    const ModelRequest request = request_of(call);
    Answer answer{.received = call.exchange.answer,
                  .out = call.exchange.out,
                  .made = call.exchange.text,
                  .sink = call.asked.sink};
    Task<Attempt> sending = backend_->send(request, answer, call.asked.reuse, thread_.clock().now());
    const Attempt result = co_await sending;
    call.told.set_value(tell(result, answer, 1));
  }
};

}  // namespace penstock::test
