#include "gateway/upstream/pool.hpp"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace penstock {
namespace {

class IdleBackend final : public Backend {
 public:
  explicit IdleBackend(int& aborts) : aborts_(aborts) {}
  Task<Attempt> send(const ModelRequest&, Answer&, Reuse, TimePoint) override {
    co_return Attempt{.outcome = Outcome::success};
  }
  void abort() override { ++aborts_; }

 private:
  int& aborts_;
};

class PoolTest : public testing::Test {
 protected:
  PoolTest() {
    std::vector<Pool::Member> members;
    for (int i = 0; i < 3; ++i) {
      endpoints_.push_back(std::make_unique<Endpoint>(registry_, "topic", "http://h:" + std::to_string(i)));
      members.push_back({*endpoints_.back(), std::make_unique<IdleBackend>(aborts_)});
    }
    pool_ = std::make_unique<Pool>("topic", registry_.shard(0), std::move(members));
  }

  std::vector<std::uint32_t> in_flight() const {
    std::vector<std::uint32_t> counts;
    for (const auto& endpoint : endpoints_) counts.push_back(endpoint->in_flight());
    return counts;
  }
  using Counts = std::vector<std::uint32_t>;

  ManualClock clock_;
  EventLoop loop_{clock_};
  Registry registry_{1};
  int aborts_ = 0;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::unique_ptr<Pool> pool_;
};

TEST_F(PoolTest, spreads_leases_over_its_endpoints) {
  std::vector<Lease> leases;
  for (int i = 0; i < 6; ++i) leases.push_back(pool_->acquire(clock_.now()));
  EXPECT_EQ(in_flight(), (Counts{2, 2, 2}));
}

TEST_F(PoolTest, prefers_the_endpoint_with_the_least_in_flight) {
  const Lease first = pool_->acquire(clock_.now());
  const Lease second = pool_->acquire(clock_.now());
  { const Lease third = pool_->acquire(clock_.now()); }
  const Lease fourth = pool_->acquire(clock_.now());
  EXPECT_EQ(in_flight(), (Counts{1, 1, 1}));
}

TEST_F(PoolTest, takes_turns_among_equals) {
  std::vector<const Endpoint*> chosen;
  for (int i = 0; i < 3; ++i) chosen.push_back(&pool_->acquire(clock_.now()).endpoint());
  EXPECT_NE(chosen[0], chosen[1]);
  EXPECT_NE(chosen[1], chosen[2]);
  EXPECT_NE(chosen[0], chosen[2]);
}

TEST_F(PoolTest, has_its_place_back_however_a_lease_ends) {
  {
    Lease lease = pool_->acquire(clock_.now());
    const Lease moved = std::move(lease);
    EXPECT_EQ(in_flight(), (Counts{1, 0, 0}));
  }
  EXPECT_EQ(in_flight(), (Counts{0, 0, 0}));
  pool_->acquire(clock_.now()).finish(Outcome::reset, clock_.now());
  EXPECT_EQ(in_flight(), (Counts{0, 0, 0}));
}

TEST_F(PoolTest, aborts_every_backend) {
  pool_->abort();
  EXPECT_EQ(aborts_, 3);
}

}  // namespace
}  // namespace penstock
