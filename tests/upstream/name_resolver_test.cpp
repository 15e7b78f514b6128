#include "gateway/upstream/name_resolver.hpp"

#include <gtest/gtest.h>

#include "tests/support/wait.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

class NameResolverTest : public testing::Test {
 protected:
  NameResolver::Resolved note() {
    return [this](const NameResolver::Addresses& addresses) { told_.push_back(addresses); };
  }
  bool told(std::size_t times) {
    return eventually([&] {
      context_.poll();
      context_.restart();
      return told_.size() >= times;
    });
  }

  boost::asio::io_context context_{1};
  std::vector<NameResolver::Addresses> told_;
};

TEST_F(NameResolverTest, tells_a_literal_at_once_and_is_done) {
  for (const char* host : {"127.0.0.1", "::1"}) {
    told_.clear();
    NameResolver resolver(context_, {host, 80}, {}, note());
    resolver.start();
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].at(0).address().to_string(), host);
    EXPECT_EQ(told_[0].at(0).port(), 80);
    context_.run();
    context_.restart();
  }
}

TEST_F(NameResolverTest, looks_a_name_up_without_blocking) {
  NameResolver resolver(context_, {"localhost", 8080}, {}, note());
  resolver.start();
  EXPECT_TRUE(told_.empty());
  ASSERT_TRUE(told(1));
  ASSERT_FALSE(told_[0].empty());
  EXPECT_TRUE(told_[0].front().address().is_loopback());
  EXPECT_EQ(told_[0].front().port(), 8080);
  resolver.stop();
  context_.run();
}

TEST_F(NameResolverTest, tells_the_same_addresses_only_once) {
  NameResolver resolver(context_, {"localhost", 80}, {.again = 1ms}, note());
  resolver.start();
  ASSERT_TRUE(told(1));
  context_.run_for(30ms);
  EXPECT_EQ(told_.size(), 1U);
  resolver.stop();
  context_.restart();
  context_.run();
}

TEST_F(NameResolverTest, tells_of_a_name_that_does_not_resolve_once_and_goes_on) {
  NameResolver resolver(context_, {"penstock.invalid", 80}, {.after_failure = 1ms}, note());
  resolver.start();
  ASSERT_TRUE(told(1));
  EXPECT_TRUE(told_[0].empty());
  context_.run_for(30ms);
  EXPECT_EQ(told_.size(), 1U);
  resolver.stop();
  context_.restart();
  context_.run();
}

TEST_F(NameResolverTest, ends_when_stopped_in_a_look_up) {
  NameResolver resolver(context_, {"localhost", 80}, {}, note());
  resolver.start();
  resolver.stop();
  context_.run();
  EXPECT_TRUE(told_.empty());
}

}  // namespace
}  // namespace penstock
