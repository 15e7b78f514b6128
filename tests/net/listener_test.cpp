#include "gateway/net/listener.hpp"

#include <functional>
#include <future>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/support/raw_client.hpp"
#include "tests/support/wait.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

class ListenerTest : public testing::Test {
 protected:
  ~ListenerTest() override {
    for (const int descriptor : accepted_) ::close(descriptor);
  }
  Listener::Calls keep() {
    return {.hand_over =
                [this](int descriptor, const std::string& peer) {
                  accepted_.push_back(descriptor);
                  peers_.push_back(peer);
                },
            .full = [this] { ++full_; },
            .starved = [this](boost::system::error_code error) { starved_.push_back(error); },
            .closed = [this] { closed_ = true; }};
  }
  bool run_until(const std::function<bool()>& condition) {
    return eventually([&] {
      context_.restart();
      context_.poll();
      return condition();
    });
  }
  bool run_until_accepted(std::size_t count) {
    return run_until([&] { return accepted_.size() >= count; });
  }

  boost::asio::io_context context_{1};
  ConnectionLimit limit_{100};
  std::vector<int> accepted_;
  std::vector<std::string> peers_;
  int full_ = 0;
  std::vector<boost::system::error_code> starved_;
  bool closed_ = false;
};

TEST_F(ListenerTest, hands_each_connection_over_with_its_peer) {
  Listener listener(context_, {"127.0.0.1", 0}, limit_, keep());
  listener.start();
  const RawClient first(listener.address().port);
  const RawClient second(listener.address().port);
  EXPECT_TRUE(run_until_accepted(2));
  EXPECT_EQ(peers_, (std::vector<std::string>{"127.0.0.1", "127.0.0.1"}));
}

TEST_F(ListenerTest, writes_a_peer_as_dotted_decimal) {
  using boost::asio::ip::make_address;
  Listener listener(context_, {"127.0.0.1", 0}, limit_, keep());
  listener.start();
  for (const std::string from : {"127.0.0.7", "127.20.109.255"}) {
    boost::asio::ip::tcp::socket client(context_, {make_address(from), 0});
    client.connect({make_address("127.0.0.1"), listener.address().port});
    EXPECT_TRUE(run_until_accepted(peers_.size() + 1));
    EXPECT_EQ(peers_.back(), from);
  }
}

TEST_F(ListenerTest, knows_the_port_it_was_given) {
  const Listener listener(context_, {"127.0.0.1", 0}, limit_, keep());
  EXPECT_NE(listener.address().port, 0);
  EXPECT_EQ(listener.address().host, "127.0.0.1");
}

TEST_F(ListenerTest, accepts_what_the_kernel_holds_before_it_closes) {
  Listener listener(context_, {"127.0.0.1", 0}, limit_, keep());
  listener.start();
  const std::uint16_t port = listener.address().port;
  std::vector<RawClient> clients;
  for (int i = 0; i < 10; ++i) clients.emplace_back(port);
  listener.stop();
  EXPECT_TRUE(run_until([this] { return closed_; }));
  EXPECT_EQ(accepted_.size(), 10U);
  EXPECT_THROW(RawClient{port}, std::exception);
  context_.run();
}

TEST_F(ListenerTest, lets_others_have_their_turn_between_many) {
  Listener listener(context_, {"127.0.0.1", 0}, limit_, keep());
  listener.start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 70; ++i) clients.emplace_back(listener.address().port);
  ASSERT_TRUE(eventually([this] { return context_.poll_one() == 1; }));
  EXPECT_EQ(accepted_.size(), 64U);
  EXPECT_TRUE(run_until_accepted(70));
}

TEST_F(ListenerTest, closes_behind_all_however_many_it_accepts_in_a_row) {
  for (const std::size_t count : {64U, 70U}) {
    ConnectionLimit limit{100};
    Listener listener(context_, {"127.0.0.1", 0}, limit, keep());
    std::vector<RawClient> clients;
    while (clients.size() < count) clients.emplace_back(listener.address().port);
    accepted_.clear();
    closed_ = false;
    listener.stop();
    EXPECT_TRUE(run_until([this] { return closed_; }));
    EXPECT_EQ(accepted_.size(), count);
    for (const int descriptor : accepted_) ::close(descriptor);
    accepted_.clear();
  }
}

TEST_F(ListenerTest, lets_nobody_begin_to_connect_once_it_stops) {
  Listener listener(context_, {"127.0.0.1", 0}, limit_, keep());
  listener.start();
  const std::uint16_t port = listener.address().port;
  listener.stop();
  // The handshake's first segment is dropped; the client repeats it and then finds nobody there.
  auto late = std::async(std::launch::async, [port] { EXPECT_THROW(RawClient{port}, std::exception); });
  EXPECT_TRUE(run_until([this] { return closed_; }));
  late.get();
  EXPECT_TRUE(accepted_.empty());
}

TEST_F(ListenerTest, pauses_at_the_limit_only_when_somebody_waits) {
  limit_.lower_to(1);
  Listener listener(context_, {"127.0.0.1", 0}, limit_, keep());
  listener.start();
  const RawClient first(listener.address().port);
  EXPECT_TRUE(run_until_accepted(1));
  context_.poll();
  EXPECT_EQ(full_, 0);
  const RawClient second(listener.address().port);
  EXPECT_TRUE(run_until([this] { return full_ == 1; }));
  EXPECT_EQ(accepted_.size(), 1U);
  limit_.give_back();
  listener.resume();
  EXPECT_TRUE(run_until_accepted(2));
}

TEST_F(ListenerTest, closes_only_when_those_who_wait_found_room) {
  limit_.lower_to(1);
  Listener listener(context_, {"127.0.0.1", 0}, limit_, keep());
  listener.start();
  const RawClient first(listener.address().port);
  const RawClient second(listener.address().port);
  EXPECT_TRUE(run_until([this] { return full_ == 1; }));
  listener.stop();
  context_.restart();
  context_.run();
  EXPECT_FALSE(closed_);
  limit_.give_back();
  listener.resume();
  EXPECT_TRUE(closed_);
  EXPECT_EQ(accepted_.size(), 2U);
}

TEST_F(ListenerTest, can_be_closed_while_clients_wait) {
  limit_.lower_to(0);
  Listener listener(context_, {"127.0.0.1", 0}, limit_, keep());
  listener.start();
  RawClient client(listener.address().port);
  EXPECT_TRUE(run_until([this] { return full_ == 1; }));
  listener.close();
  EXPECT_TRUE(closed_);
  EXPECT_TRUE(client.closed());
  listener.resume();
  context_.run();
}

TEST_F(ListenerTest, says_what_to_do_about_an_address_in_use) {
  const Listener listener(context_, {"127.0.0.1", 0}, limit_, keep());
  try {
    const Listener again(context_, listener.address(), limit_, keep());
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(listener.address().text()));
    EXPECT_THAT(error.what(), testing::HasSubstr("in use"));
  }
}

TEST_F(ListenerTest, says_what_to_do_about_a_name) {
  EXPECT_THROW(Listener(context_, {"no.such.host", 0}, limit_, keep()), std::runtime_error);
}

TEST_F(ListenerTest, accepts_again_when_descriptors_are_back) {
  Listener listener(context_, {"127.0.0.1", 0}, limit_, keep());
  listener.start();
  const RawClient client(listener.address().port);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const std::size_t handled = context_.run_for(20ms);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(accepted_.empty());
  EXPECT_LE(handled, 2U) << "it must not spin";
  EXPECT_THAT(starved_, testing::ElementsAre(boost::system::errc::too_many_files_open));
  EXPECT_TRUE(run_until_accepted(1));
}

}  // namespace
}  // namespace penstock
