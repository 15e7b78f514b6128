#include "backends/in_process_backend.hpp"

#include <future>

#include "tests/app/app_fixture.hpp"

namespace penstock::test {
namespace {

/// Finds one label in everything.
class Constant final : public penstock::Model {
 public:
  void predict(std::span<const std::string_view> texts, std::vector<Scores>& scores) const override {
    scores.resize(scores.size() + texts.size(), {{"a", 1.0F}});
  }
  const std::string& version() const override { return version_; }

 private:
  std::string version_ = "1";
};

/// A backend whose model is loaded, and a compute pool that is busy until it is let go.
class InProcessBackendTest : public AppTest {
 protected:
  InProcessBackendTest() {
    slot_->get([this](const LoadedModel&) { loaded_.set_value(); });
    loaded_.get_future().wait();
    EXPECT_TRUE(compute_.try_post([gate = go_.get_future().share()] { gate.wait(); }));
  }
  ~InProcessBackendTest() override { slot_->stop(); }

  /// Asks about a text of `size` bytes.
  void ask_about(std::size_t size) {
    post("/invocations", R"({"instances":[")" + std::string(size, 'a') + R"("]})");
    before_ = memory_.held();
    request_.emplace(ModelRequest{.client = *exchange_,
                                  .method = "POST",
                                  .target = "/invocations",
                                  .content_type = "application/json",
                                  .body = exchange_->body(),
                                  .deadline = exchange_->deadline});
    start(send(), [] {});
  }
  Task<void> send() {
    Task<Attempt> sending = backend_.send(*request_, answer_, Backend::Reuse::allowed, clock_.now());
    const Attempt sent = co_await sending;
    outcome_ = sent.outcome;
  }
  void pass(Duration time) {
    clock_.advance(time);
    loop_.wheel().advance(clock_.now());
  }
  Bytes held() const { return memory_.held() - before_; }

  std::promise<void> loaded_;
  std::promise<void> go_;
  boost::asio::thread_pool loading_{1};
  std::shared_ptr<ModelSlot> slot_ = std::make_shared<ModelSlot>(
      [] { return std::make_unique<Constant>(); }, loading_,
      ModelSlot::Clock{.now = [this] { return clock_.now(); }, .wall = [this] { return clock_.wall(); }},
      ModelSlot::Config{});
  ComputePool compute_{{.threads = 1, .queue = 10}};
  InProcessBackend backend_{loop_, slot_, compute_, {}};
  ResponseReader received_{loop_.blocks(), 1_MiB};
  Buffer out_{loop_.blocks()};
  CountedText made_{nullptr};
  Answer answer_{.received = received_, .out = out_, .made = made_};
  std::optional<ModelRequest> request_;
  std::optional<Outcome> outcome_;
  Bytes before_ = 0;
};

TEST_F(InProcessBackendTest, counts_a_long_body_until_its_time_is_over) {
  ask_about(100'000);
  EXPECT_GE(held(), 200'000U) << "the body and its texts";
  pass(std::chrono::seconds(61));
  EXPECT_EQ(outcome_, Outcome::timeout);
  EXPECT_EQ(held(), 0U) << "though the pool has not come to it";
  go_.set_value();
}

TEST_F(InProcessBackendTest, counts_texts_that_wait_for_the_pool) {
  ask_about(50'000);
  EXPECT_GE(held(), 50'000U);
  EXPECT_LT(held(), 100'000U);
  go_.set_value();
  while (!outcome_) {
    loop_.context().restart();  // it stops when it has nothing to do until the pool posts
    loop_.context().run_one();
  }
  EXPECT_EQ(outcome_, Outcome::success);
  EXPECT_EQ(made_.view(), R"({"predictions": [{"a":1}]})");
}

TEST_F(InProcessBackendTest, drops_what_its_client_no_longer_waits_for) {
  ask_about(100'000);
  exchange_->watch.leave();
  pass(TimerWheel::tick);
  EXPECT_EQ(outcome_, Outcome::cancelled);
  EXPECT_EQ(held(), 0U);
  go_.set_value();
}

TEST_F(InProcessBackendTest, refuses_what_the_process_may_not_hold) {
  for (const std::size_t size : {50'000, 100'000}) {
    MemoryHold rest;
    ASSERT_TRUE(rest.take(loop_.memory(), memory_.limit() - memory_.held() - 40'000));
    ask_about(size);
    EXPECT_EQ(outcome_, Outcome::overloaded);
    EXPECT_EQ(answer_.failure, "limits.buffered_total is reached");
  }
  go_.set_value();
}

}  // namespace
}  // namespace penstock::test
