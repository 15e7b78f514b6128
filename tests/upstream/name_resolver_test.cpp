#include "gateway/upstream/name_resolver.hpp"

#include <atomic>
#include <mutex>

#include <gmock/gmock.h>

#include "tests/support/wait.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;
using testing::ElementsAre;

ServerAddresses at(std::initializer_list<const char*> hosts) {
  ServerAddresses addresses;
  for (const char* host : hosts) addresses.emplace_back(make_address(host), 80);
  return addresses;
}

/// What names lead to, as a test says; outlives the threads that ask it.
struct Names {
  LookedUp look_up(const Address&) {
    const std::lock_guard lock(mutex);
    ++asked;
    return {.addresses = now, .error = now.empty() ? "no such name" : ""};
  }
  void lead_to(ServerAddresses addresses) {
    const std::lock_guard lock(mutex);
    now = std::move(addresses);
  }

  std::mutex mutex;
  ServerAddresses now;
  std::atomic<int> asked = 0;
};

class NameResolverTest : public testing::Test {
 protected:
  NameResolver::Resolved note() {
    return [this](const ServerAddresses& addresses) { told_.push_back(addresses); };
  }
  bool comes(const std::function<bool()>& condition) {
    return eventually([&] {
      context_.poll();
      context_.restart();
      return condition();
    });
  }
  bool told(std::size_t times) {
    return comes([&] { return told_.size() >= times; });
  }
  bool asked(int times) {
    return comes([&] { return names_->asked >= times; });
  }

  const std::shared_ptr<Names> names_ = std::make_shared<Names>();
  boost::asio::io_context context_{1};
  LookUpThreads threads_{context_, [names = names_](const Address& name) { return names->look_up(name); }};
  std::vector<ServerAddresses> told_;
  NameResolver quick_{context_, threads_, {"model", 80}, {.again = 2ms, .soonest = 1ms}, note()};
};

TEST_F(NameResolverTest, tells_a_literal_at_once_and_is_done) {
  for (const char* host : {"127.0.0.1", "::1"}) {
    told_.clear();
    NameResolver resolver(context_, threads_, {host, 80}, {}, note());
    resolver.start();
    EXPECT_THAT(told_, ElementsAre(at({host})));
    context_.run();
    context_.restart();
  }
  EXPECT_EQ(names_->asked, 0);
}

TEST_F(NameResolverTest, tells_the_same_addresses_only_once_in_whatever_order) {
  names_->lead_to(at({"10.0.0.2", "::1", "10.0.0.1"}));
  quick_.start();
  ASSERT_TRUE(told(1));
  names_->lead_to(at({"10.0.0.1", "10.0.0.2", "::1"}));
  ASSERT_TRUE(asked(names_->asked + 3));
  EXPECT_THAT(told_, ElementsAre(at({"10.0.0.2", "::1", "10.0.0.1"})));
  quick_.stop();
}

TEST_F(NameResolverTest, tells_of_new_addresses) {
  names_->lead_to(at({"10.0.0.1"}));
  quick_.start();
  ASSERT_TRUE(told(1));
  names_->lead_to(at({"10.0.0.1", "10.0.0.2"}));
  ASSERT_TRUE(told(2));
  names_->lead_to(at({"10.0.0.2"}));
  ASSERT_TRUE(told(3));
  EXPECT_EQ(told_.back(), at({"10.0.0.2"}));
  quick_.stop();
}

TEST_F(NameResolverTest, tells_of_a_name_that_does_not_resolve_once_and_goes_on) {
  quick_.start();
  ASSERT_TRUE(told(1));
  EXPECT_TRUE(told_[0].empty());
  ASSERT_TRUE(asked(4));
  EXPECT_EQ(told_.size(), 1U);
  names_->lead_to(at({"10.0.0.1"}));
  ASSERT_TRUE(told(2));
  quick_.stop();
}

TEST_F(NameResolverTest, keeps_the_addresses_of_a_name_that_stops_resolving) {
  names_->lead_to(at({"10.0.0.1"}));
  quick_.start();
  ASSERT_TRUE(told(1));
  names_->lead_to({});
  ASSERT_TRUE(asked(names_->asked + 3));
  EXPECT_EQ(told_.size(), 1U);
  quick_.stop();
}

TEST_F(NameResolverTest, looks_again_at_once_when_a_server_was_not_reached) {
  names_->lead_to(at({"10.0.0.1"}));
  NameResolver resolver(context_, threads_, {"model", 80}, {.again = 24h, .soonest = 1ms}, note());
  resolver.start();
  ASSERT_TRUE(told(1));
  names_->lead_to(at({"10.0.0.2"}));
  resolver.hurry();
  ASSERT_TRUE(told(2));
  for (int i = 3; i < 6; ++i) {
    ASSERT_TRUE(comes([&] {
      resolver.hurry();
      return names_->asked >= i;
    }));
  }
  resolver.stop();
}

TEST_F(NameResolverTest, looks_no_sooner_again_than_its_bound) {
  names_->lead_to(at({"10.0.0.1"}));
  NameResolver resolver(context_, threads_, {"model", 80}, {.again = 24h, .soonest = 12h}, note());
  resolver.start();
  ASSERT_TRUE(told(1));
  for (int i = 0; i < 100; ++i) resolver.hurry();
  context_.poll();
  EXPECT_EQ(names_->asked, 1);
  resolver.stop();
}

TEST_F(NameResolverTest, tells_nothing_when_stopped_in_a_look_up) {
  names_->lead_to(at({"10.0.0.1"}));
  quick_.start();
  quick_.stop();
  ASSERT_TRUE(asked(1));
  context_.run();
  EXPECT_TRUE(told_.empty());
}

}  // namespace
}  // namespace penstock
