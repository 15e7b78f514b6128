#include <gtest/gtest.h>

#include "gateway/upstream/pool.hpp"
#include "tests/support/manual_clock.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

/// A backend that notes what becomes of it.
class NotedBackend final : public Backend {
 public:
  struct Notes {
    std::vector<ServerAddresses> addresses;
    int aborts = 0;
    bool at_rest = true;
    bool destroyed = false;
  };

  explicit NotedBackend(Notes& notes) : notes_(notes) {}
  ~NotedBackend() override { notes_.destroyed = true; }
  Task<Attempt> send(const ModelRequest&, Answer&, Reuse, TimePoint) override {
    co_return Attempt{.outcome = Outcome::success};
  }
  void abort() override { ++notes_.aborts; }
  void resolved(ServerAddresses addresses) override { notes_.addresses.push_back(std::move(addresses)); }
  [[nodiscard]] bool at_rest() const override { return notes_.at_rest; }

 private:
  Notes& notes_;
};

class PoolLocateTest : public testing::Test {
 protected:
  PoolLocateTest() {
    std::vector<Pool::Member> members;
    members.push_back({configured_, std::make_unique<NotedBackend>(notes_[&configured_])});
    pool_ = std::make_unique<Pool>("topic", registry_.shard(0), std::move(members),
                                   LoadBalancing::least_in_flight);
  }

  LocatedEndpoint found(std::uint16_t port) {
    auto endpoint = std::make_shared<Endpoint>(registry_, "topic", "http://name:80");
    return {.endpoint = endpoint.get(),
            .found = endpoint,
            .addresses = {{boost::asio::ip::address_v4::loopback(), port}}};
  }
  void locate(const LocatedEndpoints& endpoints) {
    pool_->locate(endpoints, [this](Endpoint& one) { return std::make_unique<NotedBackend>(notes_[&one]); });
  }
  Lease acquire() { return pool_->acquire(clock_.now()); }

  ManualClock clock_;
  Registry registry_{1};
  Endpoint configured_{registry_, "topic", "http://name:80"};
  std::map<const Endpoint*, NotedBackend::Notes> notes_;
  std::unique_ptr<Pool> pool_;
};

TEST_F(PoolLocateTest, tells_an_endpoint_that_stays_where_it_is) {
  locate({{.endpoint = &configured_, .found = {}, .addresses = found(1).addresses}});
  EXPECT_EQ(notes_[&configured_].addresses.size(), 1U);
  EXPECT_EQ(&acquire().endpoint(), &configured_);
  EXPECT_FALSE(notes_[&configured_].destroyed);
}

TEST_F(PoolLocateTest, serves_by_the_endpoints_that_were_found) {
  const auto one = found(1);
  const auto other = found(2);
  locate({one, other});
  EXPECT_TRUE(notes_[&configured_].destroyed);
  const Lease first = acquire();
  const Lease second = acquire();
  EXPECT_NE(&first.endpoint(), &second.endpoint());
  EXPECT_EQ(notes_[one.endpoint].addresses, std::vector<ServerAddresses>{one.addresses});
}

TEST_F(PoolLocateTest, lets_attempts_on_an_endpoint_that_is_gone_end) {
  std::weak_ptr<Endpoint> old;
  NotedBackend::Notes* notes = nullptr;
  {
    auto gone = found(1);
    old = gone.found;
    notes = &notes_[gone.endpoint];
    locate({gone});
  }
  {
    Lease lease = acquire();
    locate({found(2)});
    locate({found(3)});
    EXPECT_FALSE(notes->destroyed);
    EXPECT_TRUE(notes->addresses.back().empty());
    pool_->abort();
    EXPECT_EQ(notes->aborts, 1);
    lease.finish(Outcome::success, clock_.now());
  }
  notes->at_rest = false;
  locate({found(4)});
  EXPECT_FALSE(notes->destroyed);
  notes->at_rest = true;
  locate({found(5)});
  EXPECT_TRUE(notes->destroyed);
  EXPECT_TRUE(old.expired());
}

TEST_F(PoolLocateTest, takes_an_endpoint_back_whose_attempts_are_not_over) {
  const auto returning = found(1);
  locate({returning});
  const Lease lease = acquire();
  locate({found(2)});
  locate({returning});
  EXPECT_FALSE(notes_[returning.endpoint].destroyed);
  EXPECT_EQ(&acquire().endpoint(), returning.endpoint);
  EXPECT_EQ(notes_[returning.endpoint].addresses.back(), returning.addresses);
}

}  // namespace
}  // namespace penstock
