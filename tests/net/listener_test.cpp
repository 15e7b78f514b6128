#include "gateway/net/listener.hpp"

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
  Listener::HandOver keep() {
    return [this](int descriptor, const std::string& peer) {
      accepted_.push_back(descriptor);
      peers_.push_back(peer);
    };
  }
  bool run_until_accepted(std::size_t count) {
    return eventually([&] {
      context_.poll();
      return accepted_.size() >= count;
    });
  }

  boost::asio::io_context context_{1};
  std::vector<int> accepted_;
  std::vector<std::string> peers_;
};

TEST_F(ListenerTest, hands_each_connection_over_with_its_peer) {
  Listener listener(context_, {"127.0.0.1", 0}, keep());
  listener.start();
  const RawClient first(listener.address().port);
  const RawClient second(listener.address().port);
  EXPECT_TRUE(run_until_accepted(2));
  EXPECT_EQ(peers_, (std::vector<std::string>{"127.0.0.1", "127.0.0.1"}));
}

TEST_F(ListenerTest, knows_the_port_it_was_given) {
  const Listener listener(context_, {"127.0.0.1", 0}, keep());
  EXPECT_NE(listener.address().port, 0);
  EXPECT_EQ(listener.address().host, "127.0.0.1");
}

TEST_F(ListenerTest, accepts_what_the_kernel_holds_before_it_stops) {
  Listener listener(context_, {"127.0.0.1", 0}, keep());
  listener.start();
  const std::uint16_t port = listener.address().port;
  const RawClient client(port);
  listener.stop();
  EXPECT_EQ(accepted_.size(), 1U);
  EXPECT_THROW(RawClient{port}, std::exception);
  context_.run();
}

TEST_F(ListenerTest, says_what_to_do_about_an_address_in_use) {
  const Listener listener(context_, {"127.0.0.1", 0}, keep());
  try {
    const Listener again(context_, listener.address(), keep());
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(listener.address().text()));
    EXPECT_THAT(error.what(), testing::HasSubstr("in use"));
  }
}

TEST_F(ListenerTest, says_what_to_do_about_a_name) {
  EXPECT_THROW(Listener(context_, {"no.such.host", 0}, keep()), std::runtime_error);
}

TEST_F(ListenerTest, accepts_again_when_descriptors_are_back) {
  Listener listener(context_, {"127.0.0.1", 0}, keep());
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
  EXPECT_TRUE(run_until_accepted(1));
}

}  // namespace
}  // namespace penstock
