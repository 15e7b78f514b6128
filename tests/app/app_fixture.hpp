#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/net/waiter.hpp"
#include "gateway/telemetry/registry.hpp"
#include "gateway/upstream/pool.hpp"
#include "tests/support/manual_clock.hpp"

namespace penstock::test {

/// A model that answers what it is told to; with `wait` set, only when it is woken.
class ScriptedBackend final : public Backend {
 public:
  Task<Attempt> send(const ModelRequest& request, Answer& answer, Reuse, TimePoint) override {
    method = request.method;
    target = request.target;
    content_type = request.content_type;
    body = request.body;
    pass = request.pass;
    repeatable = request.repeatable;
    deadline = request.deadline;
    ++asked;
    if (wait) {
      Waiter waiter(loop.wheel(), TimePoint::max());
      waiting = &waiter;
      co_await waiter;
      waiting = nullptr;
    }
    answer.status = status;
    answer.made.set(says);
    answer.body = answer.made.view();
    answer.content_type = "application/json";
    answer.version = version;
    answer.generation = generation;
    answer.failure = "it is gone";
    co_return Attempt{.outcome = outcome};
  }
  void abort() override {}
  explicit ScriptedBackend(EventLoop& event_loop) : loop(event_loop) {}

  EventLoop& loop;
  Outcome outcome = Outcome::success;
  int status = 200;
  std::string says = R"({"predictions":["p"]})";
  std::string version;
  std::uint64_t generation = 0;
  bool wait = false;

  Waiter* waiting = nullptr;
  int asked = 0;
  std::string method, target, content_type, body;
  ModelRequest::Pass pass{};
  Repeatable repeatable{};
  TimePoint deadline;
};

/// Exchanges and models without a socket, on a loop that a test drives by hand.
class AppTest : public testing::Test {
 protected:
  struct Model {
    Model(Registry& registry, const std::string& name, ScriptedBackend* scripted)
        : endpoint(registry, name, "in-process"), backend(scripted) {}

    Endpoint endpoint;
    ScriptedBackend* backend;
    std::unique_ptr<Pool> pool;
  };

  Model& add_model(const std::string& name) {
    auto backend = std::make_unique<ScriptedBackend>(loop_);
    auto model = std::make_unique<Model>(registry_, name, backend.get());
    std::vector<Pool::Member> members;
    members.push_back({model->endpoint, std::move(backend)});
    model->pool = std::make_unique<Pool>(name, registry_.shard(0), std::move(members));
    return *models_.emplace_back(std::move(model));
  }
  /// Puts the request's bytes into the exchange.
  Exchange& ask(const std::string& bytes) {
    exchange_ = std::make_unique<Exchange>(loop_, limits_);
    exchange_->request.target().append(bytes);
    EXPECT_EQ(exchange_->request.advance(), RequestReader::Step::complete) << bytes;
    exchange_->id.keep_or_make(exchange_->head().fields);
    exchange_->peer = "192.0.2.1";
    exchange_->received = clock_.now();
    exchange_->deadline = clock_.now() + std::chrono::seconds(60);
    return *exchange_;
  }
  Exchange& post(const std::string& target, const std::string& body, const std::string& fields = "") {
    return ask("POST " + target + " HTTP/1.1\r\nHost: h\r\nX-Request-Id: id-1\r\n" + fields +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  /// Runs a task to its end; it may not wait for anything.
  void run(Task<void> task) {
    bool done = false;
    start(std::move(task), [&done] { done = true; });
    EXPECT_TRUE(done);
  }
  /// What goes to the client.
  [[nodiscard]] std::string sent() const {
    return std::string(exchange_->out.view()) + std::string(exchange_->tail);
  }
  [[nodiscard]] std::string sent_body() const {
    const std::string all = sent();
    return all.substr(all.find("\r\n\r\n") + 4);
  }
  ~AppTest() override {
    for (const auto& model : models_) EXPECT_EQ(model->endpoint.in_flight(), 0U);
  }

  ManualClock clock_;
  MemoryTotal memory_{64_MiB};
  MemoryAccount others_{&memory_};  // of the other threads
  EventLoop loop_{clock_, &memory_};
  Registry registry_{1};
  Limits limits_;
  std::vector<std::unique_ptr<Model>> models_;
  std::unique_ptr<Exchange> exchange_;
};

}  // namespace penstock::test
