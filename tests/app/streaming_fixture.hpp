#pragma once
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/app/model_target.hpp"
#include "gateway/net/session_set.hpp"
#include "gateway/telemetry/registry.hpp"
#include "gateway/upstream/http_backend.hpp"
#include "tests/support/loop_thread.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/wait.hpp"

namespace penstock::test {

/// Every request goes to one model.
class OneTarget final : public Handler {
 public:
  explicit OneTarget(ModelTarget& target) : target_(target) {}
  Task<void> handle(Exchange& exchange) override { return target_.answer(exchange); }
  void finished(const Exchange& exchange) override { statuses.push_back(exchange.status); }

  std::vector<int> statuses;

 private:
  ModelTarget& target_;
};

/// One model behind real sessions: clients and their server are played by hand, and so is time.
class StreamingTest : public testing::Test {
 protected:
  static constexpr Duration progress = std::chrono::seconds(30);  // timeouts.body
  static constexpr Duration attempt = std::chrono::seconds(10);   // timeouts.attempt
  static constexpr Duration total = std::chrono::seconds(60);     // timeouts.total
  static constexpr Bytes replay = 1_KiB;

  StreamingTest() { open({}); }
  ~StreamingTest() override {
    close();
    EXPECT_EQ(endpoint_.in_flight(), 0U);
  }

  /// Anew, with another way to reach the model.
  void open(ModelTarget::Config config) {
    close();
    thread_.run([&] {
      auto backend = std::make_unique<HttpBackend>(thread_.loop(), forwarding_, endpoint_, pool_config_,
                                                   registry_.shard(0), HttpBackend::Gauges{active_, idle_});
      backend->resolved({{boost::asio::ip::address_v4::loopback(), server_.port()}});
      std::vector<Member> members;
      members.push_back({endpoint_, std::move(backend)});
      pool_ = std::make_unique<Pool>("topic", registry_.shard(0), std::move(members));
      target_ = std::make_unique<ModelTarget>(thread_.loop(), *pool_, std::move(config));
      handler_ = std::make_unique<OneTarget>(*target_);
      sessions_ =
          std::make_unique<SessionSet>(thread_.loop(), *handler_, Limits{.body = 64_MiB, .replay = replay},
                                       Timeouts{}, limit_, registry_.shard(0), connections_);
    });
  }
  RawClient connect() {
    RawClient client(door_.port());
    const int descriptor = door_.accept_descriptor();
    limit_.add();
    thread_.run([&] { sessions_->adopt(descriptor, "127.0.0.1"); });
    return client;
  }
  /// Moves time in steps below every deadline, for what takes longer than one of them.
  void pass_time(Duration time) {
    constexpr Duration step = std::chrono::seconds(1);
    for (; time > Duration::zero(); time -= step) thread_.advance(step);
  }
  /// Long enough for a write of which the peer takes nothing: what its kernel took counts once.
  void pass_two_waits() {
    pass_time(progress + std::chrono::seconds(1));
    thread_.settle();
    pass_time(progress + std::chrono::seconds(1));
  }
  /// Everything the session has to do for what was sent is done.
  void settle(const RawClient& sender) {
    EXPECT_TRUE(sender.delivered());
    thread_.settle();
  }
  std::vector<int> statuses() {
    return thread_.run([this] { return handler_->statuses; });
  }
  bool finished(const std::vector<int>& expected) {
    return eventually([&] { return statuses() == expected; });
  }
  bool ended() {
    return thread_.run([this] { return sessions_->size(); }) == 0;
  }
  bool all_ended() {
    return eventually([this] { return ended(); });
  }
  /// Connections to the server that have an exchange, and those that rest.
  double active() { return gauge("active"); }
  double idle() { return gauge("idle"); }

  /// One exchange is done and its connection to the server is kept: that one's side of it.
  RawClient kept_after(RawClient& client) {
    client.send(get());
    RawClient kept = server_.accept();
    kept.read_request();
    kept.send(ok + "Content-Length: 1\r\n\r\n1");
    EXPECT_EQ(client.read_answer()->body, "1");
    EXPECT_TRUE(eventually([this] { return idle() == 1; }));
    return kept;
  }

  static std::string get(const std::string& version = "1.1") {
    return "GET / HTTP/" + version + "\r\nHost: h\r\n\r\n";
  }
  static std::string post(const std::string& framing) {
    return "POST / HTTP/1.1\r\nHost: h\r\n" + framing + "\r\n\r\n";
  }
  static std::string chunk(const std::string& data) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string size;
    for (std::size_t left = data.size(); left != 0; left /= 16) size.insert(0, 1, digits[left % 16]);
    return size + "\r\n" + data + "\r\n";
  }
  inline static const std::string chunked = "Transfer-Encoding: chunked";
  inline static const std::string ok = "HTTP/1.1 200 OK\r\n";
  /// Longer than what is kept for a repetition.
  inline static const std::string piece = std::string(2 * replay, 'p');

  LoopThread thread_;
  RawServer server_;

 private:
  void close() {
    if (sessions_ == nullptr) return;
    thread_.run([this] { sessions_->abort(); });
    EXPECT_TRUE(all_ended());
    thread_.run([this] { pool_->abort(); });
    EXPECT_TRUE(eventually([this] { return active() == 0 && idle() == 0; }));
    thread_.run([this] {
      sessions_.reset();
      handler_.reset();
      target_.reset();
      pool_.reset();
    });
  }
  double gauge(const std::string& state) {
    for (const auto& family : registry_.gather()) {
      for (const auto& sample : family.samples) {
        if (family.name == "upstream" && sample.labels.front().value == state) return sample.value;
      }
    }
    return -1;
  }

  Registry registry_{1};
  GaugeId connections_ = registry_.gauge("connections", "Connections.");
  GaugeId active_ = registry_.gauge("upstream", "To the server.", {{"state", "active"}});
  GaugeId idle_ = registry_.gauge("upstream", "To the server.", {{"state", "idle"}});
  PoolConfig pool_config_{.endpoints = {}, .input = {}, .attempt = attempt};
  Forwarding forwarding_{{}, 7};
  ConnectionLimit limit_{10000};
  Endpoint endpoint_{registry_, "topic", "http://model:80", {"model", 80}};
  RawServer door_;
  std::unique_ptr<Pool> pool_;
  std::unique_ptr<ModelTarget> target_;
  std::unique_ptr<OneTarget> handler_;
  std::unique_ptr<SessionSet> sessions_;
};

}  // namespace penstock::test
