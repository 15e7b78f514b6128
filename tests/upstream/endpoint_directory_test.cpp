#include "gateway/upstream/endpoint_directory.hpp"

#include <map>
#include <mutex>

#include <gtest/gtest.h>

#include "tests/support/wait.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;

/// What each name leads to, as a test says; outlives the threads that ask it.
struct Names {
  LookedUp look_up(const Address& name) {
    const std::lock_guard lock(mutex);
    LookedUp result{.addresses = {}, .error = "no such name"};
    for (const std::string& host : hosts[name.host]) {
      result.addresses.emplace_back(make_address(host), name.port);
    }
    return result;
  }
  void lead(const std::string& name, std::vector<std::string> to) {
    const std::lock_guard lock(mutex);
    hosts[name] = std::move(to);
  }

  std::mutex mutex;
  std::map<std::string, std::vector<std::string>> hosts;
};

class EndpointDirectoryTest : public testing::Test {
 protected:
  void open(Resolve resolve, std::vector<Address> addresses, Duration again = 2ms) {
    EndpointDirectory::Pool pool{.model = "topic", .resolve = resolve, .endpoints = {}};
    for (const Address& address : addresses) {
      endpoints_.push_back(std::make_unique<Endpoint>(registry_, "topic", "http://" + address.text(), address,
                                                      EndpointSettings{.weight = 3}));
      pool.endpoints.push_back(endpoints_.back().get());
    }
    directory_ = std::make_unique<EndpointDirectory>(context_, threads_, registry_, std::move(pool),
                                                     NameResolver::Config{.again = again, .soonest = 1ms},
                                                     [this](const LocatedEndpoints&) { ++changes_; });
    directory_->start();
  }
  ~EndpointDirectoryTest() override { directory_->stop(); }

  /// Whether the pool comes to have just these, each written as its addresses.
  bool becomes(const std::vector<std::string>& expected) {
    return eventually([&] {
      context_.poll();
      context_.restart();
      return shown() == expected;
    });
  }
  std::vector<std::string> shown() const {
    std::vector<std::string> all;
    for (const LocatedEndpoint& located : directory_->now()) {
      std::string text;
      for (const auto& address : located.addresses) text += address.address().to_string() + ' ';
      all.push_back(text);
    }
    return all;
  }

  const std::shared_ptr<Names> names_ = std::make_shared<Names>();
  boost::asio::io_context context_{1};
  LookUpThreads threads_{context_, [names = names_](const Address& name) { return names->look_up(name); }};
  Registry registry_{1};
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  int changes_ = 0;
  std::unique_ptr<EndpointDirectory> directory_;
};

TEST_F(EndpointDirectoryTest, has_the_configured_endpoints_before_any_name_resolves) {
  open(Resolve::all, {{"a", 80}, {"b", 80}});
  ASSERT_EQ(directory_->now().size(), 2U);
  EXPECT_EQ(directory_->now()[0].endpoint, endpoints_[0].get());
  EXPECT_TRUE(directory_->now()[0].addresses.empty());
}

TEST_F(EndpointDirectoryTest, has_one_endpoint_for_all_addresses_of_a_name) {
  names_->lead("a", {"10.0.0.1", "::1"});
  open(Resolve::one, {{"a", 80}});
  ASSERT_TRUE(becomes({"10.0.0.1 ::1 "}));
  EXPECT_EQ(directory_->now()[0].endpoint, endpoints_[0].get());
}

TEST_F(EndpointDirectoryTest, has_an_endpoint_for_each_address_of_a_name) {
  names_->lead("a", {"10.0.0.1", "::1"});
  open(Resolve::all, {{"a", 80}, {"10.9.9.9", 80}});
  ASSERT_TRUE(becomes({"10.0.0.1 ", "::1 ", "10.9.9.9 "}));
  const Endpoint& found = *directory_->now()[0].endpoint;
  EXPECT_EQ(found.name(), "http://a:80");
  EXPECT_EQ(found.weight(), 3U);
  EXPECT_NE(&found, directory_->now()[1].endpoint);
  EXPECT_EQ(directory_->now()[2].endpoint, endpoints_[1].get());
}

TEST_F(EndpointDirectoryTest, keeps_the_endpoint_of_an_address_that_stays) {
  names_->lead("a", {"10.0.0.1", "10.0.0.2"});
  open(Resolve::all, {{"a", 80}});
  ASSERT_TRUE(becomes({"10.0.0.1 ", "10.0.0.2 "}));
  const Endpoint* stays = directory_->now()[1].endpoint;
  names_->lead("a", {"10.0.0.2", "10.0.0.3"});
  ASSERT_TRUE(becomes({"10.0.0.2 ", "10.0.0.3 "}));
  EXPECT_EQ(directory_->now()[0].endpoint, stays);
}

TEST_F(EndpointDirectoryTest, leaves_out_a_name_without_addresses_while_there_are_others) {
  names_->lead("a", {"10.0.0.1"});
  open(Resolve::one, {{"a", 80}, {"b", 80}});
  ASSERT_TRUE(becomes({"10.0.0.1 "}));
  names_->lead("b", {"10.0.0.2"});
  ASSERT_TRUE(becomes({"10.0.0.1 ", "10.0.0.2 "}));
}

TEST_F(EndpointDirectoryTest, shares_the_series_of_a_name_among_its_addresses) {
  names_->lead("a", {"10.0.0.1", "10.0.0.2"});
  open(Resolve::all, {{"a", 80}});
  ASSERT_TRUE(becomes({"10.0.0.1 ", "10.0.0.2 "}));
  for (const LocatedEndpoint& located : directory_->now()) located.endpoint->begin(registry_.shard(0));
  EXPECT_EQ(directory_->now()[0].endpoint->in_flight(), 1U);
  for (const auto& family : registry_.gather()) {
    if (family.name == "penstock_in_flight") {
      ASSERT_EQ(family.samples.size(), 1U);
      EXPECT_EQ(family.samples[0].value, 2);
    }
  }
}

TEST_F(EndpointDirectoryTest, looks_again_when_an_endpoint_was_not_reached) {
  for (const Resolve resolve : {Resolve::one, Resolve::all}) {
    names_->lead("a", {"10.0.0.1"});
    open(resolve, {{"a", 80}}, 24h);
    ASSERT_TRUE(becomes({"10.0.0.1 "}));
    names_->lead("a", {"10.0.0.2"});
    TimePoint now{1h};
    ASSERT_TRUE(eventually([&] {
      directory_->now()[0].endpoint->unreachable(now += 2s);
      context_.poll();
      context_.restart();
      return shown() == std::vector<std::string>{"10.0.0.2 "};
    }));
    directory_->stop();
    context_.run();
    context_.restart();
  }
}

TEST(Endpoint, tells_that_it_was_not_reached_at_most_once_a_second) {
  Registry registry(1);
  Endpoint endpoint(registry, "topic", "http://a:80");
  int times = 0;
  endpoint.on_unreachable([&] { ++times; });
  constexpr TimePoint t0{1h};
  for (const Duration after : {0ms, 1ms, 999ms, 1000ms, 1500ms, 2100ms}) endpoint.unreachable(t0 + after);
  EXPECT_EQ(times, 3);
}

}  // namespace
}  // namespace penstock
