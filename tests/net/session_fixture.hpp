#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/net/receive.hpp"
#include "gateway/net/reply.hpp"
#include "gateway/net/session_set.hpp"
#include "gateway/net/waiter.hpp"
#include "gateway/telemetry/registry.hpp"
#include "tests/support/loop_thread.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/wait.hpp"

namespace penstock::test {

/// Says what it was asked; `/wait` waits until it is released, `/large` answers with many bytes.
class EchoHandler final : public Handler {
 public:
  static constexpr Bytes large = 8_MiB;

  Task<void> handle(Exchange& exchange) override {
    if (!exchange.request.complete()) {
      Task<bool> gathering = gather_body(exchange);
      const bool have_body = co_await gathering;
      if (!have_body) co_return;
    }
    targets.emplace_back(exchange.head().target);
    if (exchange.head().path() == "/wait") {
      Waiter waiter(exchange.loop.wheel(), TimePoint::max());
      waiting = &waiter;
      co_await waiter;
      waiting = nullptr;
    }
    if (exchange.head().path() == "/large") {
      exchange.text.set(std::string(large, 'x'));
    } else {
      exchange.text.set(std::string(exchange.head().method) + ' ' + std::string(exchange.head().target) +
                        ' ' + std::string(exchange.body()));
    }
    Reply(exchange, 200).body("text/plain", exchange.text.view());
  }
  void finished(const Exchange& exchange) override { statuses.push_back(exchange.status); }

  Waiter* waiting = nullptr;
  std::vector<std::string> targets;
  std::vector<int> statuses;
};

/// Sessions on a loop of their own, asked by raw clients.
class SessionTest : public testing::Test {
 protected:
  static constexpr Duration head_time = std::chrono::seconds(10);
  static constexpr Duration body_time = std::chrono::seconds(30);
  static constexpr Duration idle_time = std::chrono::seconds(60);

  SessionTest() { open({}); }
  ~SessionTest() override {
    release();
    thread_.run([this] { sessions_->abort(); });
    EXPECT_TRUE(eventually([this] { return open_sessions() == 0; }));
    thread_.run([this] { sessions_.reset(); });
    EXPECT_EQ(gauge(), 0);
    EXPECT_EQ(limit_.open(), 0U);
  }

  /// Anew, with other limits.
  void open(const Limits& limits) {
    thread_.run([&] {
      sessions_ = std::make_unique<SessionSet>(thread_.loop(), handler_, limits, Timeouts{}, limit_,
                                               registry_.shard(0), connections_);
    });
  }
  RawClient connect() {
    RawClient client(server_.port());
    const int descriptor = server_.accept_descriptor();
    limit_.add();
    thread_.run([&] { sessions_->adopt(descriptor, "127.0.0.1"); });
    return client;
  }
  std::size_t open_sessions() {
    return thread_.run([this] { return sessions_->size(); });
  }
  std::size_t busy_sessions() {
    return thread_.run([this] { return sessions_->busy(); });
  }
  bool handling() {
    return eventually([this] { return thread_.run([this] { return handler_.waiting != nullptr; }); });
  }
  void release() {
    thread_.run([this] {
      if (handler_.waiting != nullptr) handler_.waiting->wake();
    });
  }
  bool all_ended() {
    return eventually([this] { return open_sessions() == 0; });
  }
  std::vector<int> statuses() {
    return thread_.run([this] { return handler_.statuses; });
  }
  double gauge() { return registry_.gather().front().samples.front().value; }

  /// Lets the session see what was sent before time moves.
  bool busy() {
    return eventually([this] { return busy_sessions() == 1; });
  }

  Registry registry_{1};
  GaugeId connections_ = registry_.gauge("connections", "Connections.");
  EchoHandler handler_;
  ConnectionLimit limit_{10000};
  RawServer server_;
  LoopThread thread_;
  std::unique_ptr<SessionSet> sessions_;
};

inline std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n"; }
inline std::string post(const std::string& target, const std::string& body) {
  return "POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace penstock::test
