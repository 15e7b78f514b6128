#include "gateway/app/directories.hpp"

#include <future>

#include <gtest/gtest.h>

#include "tests/app/config_support.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/wait.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;

class DirectoriesTest : public ::testing::Test {
 protected:
  void open(const std::string& endpoints, Duration patience) {
    const auto parsed = parse_config("models: {topic: {backend: http, endpoints: [" + endpoints + "]}}",
                                     test::with_environment());
    ASSERT_EQ(test::all_errors(parsed), "");
    config_ = *parsed.config;
    models_ = std::make_unique<Models>(config_, registry_, clock_);
    // Looked up as soon as the test says so; by a thread that may outlive the test.
    const auto look_up = [answer = answer_.get_future().share()](const Address&) { return answer.get(); };
    directories_ = std::make_unique<Directories>(
        context_, registry_, *models_, [this](std::size_t, const LocatedEndpoints& now) { located_ = now; },
        look_up);
    directories_->start(patience, [this] { ++ready_; });
  }
  ~DirectoriesTest() override {
    if (!answered_) answer({});
    directories_->stop();
  }
  void answer(LookedUp result) {
    answered_ = true;
    answer_.set_value(std::move(result));
  }
  bool comes_true(const std::function<bool()>& condition) {
    return eventually([&] {
      context_.restart();
      context_.poll();
      return condition();
    });
  }

  ManualClock clock_;
  Registry registry_{1};
  Config config_;
  boost::asio::io_context context_{1};
  std::unique_ptr<Models> models_;
  std::promise<LookedUp> answer_;
  bool answered_ = false;
  std::unique_ptr<Directories> directories_;
  LocatedEndpoints located_;
  int ready_ = 0;
};

TEST_F(DirectoriesTest, are_ready_at_once_when_nothing_is_to_be_looked_up) {
  open(R"("http://127.0.0.1:1", "http://[::1]:2")", 1h);
  EXPECT_EQ(ready_, 1);
  EXPECT_EQ(located_.size(), 2U);
}

TEST_F(DirectoriesTest, are_ready_when_each_name_is_found) {
  open(R"("http://a:1", "http://127.0.0.1:2")", 1h);
  EXPECT_EQ(ready_, 0);
  EXPECT_EQ(located_.size(), 1U);
  answer({.addresses = {{make_address("10.0.0.1"), 1}}});
  ASSERT_TRUE(comes_true([&] { return ready_ == 1; }));
  EXPECT_EQ(located_.size(), 2U);  // who is told it is ready finds everything told before
}

TEST_F(DirectoriesTest, are_ready_when_a_name_is_known_to_lead_nowhere) {
  open(R"("http://a:1")", 1h);
  answer({.addresses = {}, .error = "no such name"});
  EXPECT_TRUE(comes_true([&] { return ready_ == 1; }));
}

TEST_F(DirectoriesTest, are_ready_in_time_and_once_whatever_a_name_server_does) {
  open(R"("http://a:1")", 1ms);
  ASSERT_TRUE(comes_true([&] { return ready_ == 1; }));
  answer({.addresses = {{make_address("10.0.0.1"), 1}}});
  ASSERT_TRUE(comes_true([&] { return !located_.empty() && !located_[0].addresses.empty(); }));
  EXPECT_EQ(ready_, 1);
}

TEST_F(DirectoriesTest, can_be_made_ready_at_once) {
  open(R"("http://a:1")", 1h);
  directories_->ready_now();
  EXPECT_EQ(ready_, 1);
}

}  // namespace
}  // namespace penstock
