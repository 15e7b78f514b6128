#include "gateway/upstream/look_up.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include "tests/support/wait.hpp"

namespace penstock {
namespace {

/// A resolver that hangs until it is let go.
struct Hanging {
  LookedUp look_up(const Address& address) {
    if (address.host != "hangs") return {.addresses = {{boost::asio::ip::address_v4::loopback(), 1}}};
    std::unique_lock lock(mutex);
    ++hung;
    changed.wait(lock, [this] { return let_go; });
    --hung;
    return {.addresses = {}, .error = "at last"};
  }
  void release() {
    const std::lock_guard lock(mutex);
    let_go = true;
    changed.notify_all();
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool let_go = false;
  std::atomic<int> hung = 0;
};

class LookUpTest : public testing::Test {
 protected:
  ~LookUpTest() override { hanging_->release(); }

  bool comes(const std::function<bool()>& condition) {
    return eventually([&] {
      context_.poll();
      context_.restart();
      return condition();
    });
  }
  LookUp look_up() const {
    return [hanging = hanging_](const Address& address) { return hanging->look_up(address); };
  }
  static void never(const LookedUp&) { ADD_FAILURE() << "nobody listens"; }

  const std::shared_ptr<Hanging> hanging_ = std::make_shared<Hanging>();
  boost::asio::io_context context_{1};
};

TEST_F(LookUpTest, keeps_neither_its_owner_nor_the_context_waiting_for_one_that_hangs) {
  {
    LookUpThreads threads(context_, look_up());
    threads.start({"hangs", 80}, never);
    ASSERT_TRUE(eventually([this] { return hanging_->hung == 1; }));
    context_.run();
    context_.restart();
  }
  hanging_->release();
  EXPECT_TRUE(eventually([this] { return hanging_->hung == 0; }));
  context_.run();
}

TEST_F(LookUpTest, answers_for_other_names_while_one_hangs) {
  LookUpThreads threads(context_, look_up());
  threads.start({"hangs", 80}, never);
  bool answered = false;
  threads.start({"good", 80}, [&](const LookedUp& result) { answered = result.addresses.size() == 1; });
  EXPECT_TRUE(comes([&] { return answered; }));
}

TEST_F(LookUpTest, comes_to_every_name_when_all_threads_were_busy) {
  LookUpThreads threads(context_, look_up());
  constexpr int most = static_cast<int>(LookUpThreads::most);
  int failures = 0;
  int answers = 0;
  for (int i = 0; i < most; ++i) {
    threads.start({"hangs", 80},
                  [&](const LookedUp& result) { failures += result.error == "at last" ? 1 : 0; });
  }
  for (int i = 0; i < 20; ++i) threads.start({"good", 80}, [&](const LookedUp&) { ++answers; });
  ASSERT_TRUE(eventually([this] { return hanging_->hung == most; }));
  context_.poll();
  EXPECT_EQ(answers, 0);
  hanging_->release();
  EXPECT_TRUE(comes([&] { return answers == 20 && failures == most; }));
}

TEST(SystemLookUp, finds_localhost_and_says_why_it_finds_nothing) {
  const LookedUp found = look_up_by_system({"localhost", 8080});
  ASSERT_FALSE(found.addresses.empty()) << found.error;
  EXPECT_TRUE(found.addresses.front().address().is_loopback());
  EXPECT_EQ(found.addresses.front().port(), 8080);
  const LookedUp lost = look_up_by_system({"penstock.invalid", 80});
  EXPECT_TRUE(lost.addresses.empty());
  EXPECT_FALSE(lost.error.empty());
}

}  // namespace
}  // namespace penstock
