#include "gateway/upstream/pool.hpp"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

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
  using Counts = std::vector<std::uint32_t>;

  void open(LoadBalancing balancing, const std::vector<std::uint32_t>& weights = {1, 1, 1}) {
    std::vector<Pool::Member> members;
    for (const std::uint32_t weight : weights) {
      endpoints_.push_back(std::make_unique<Endpoint>(registry_, "topic",
                                                      "http://h:" + std::to_string(members.size()), Address{},
                                                      EndpointSettings{.weight = weight}));
      members.push_back({*endpoints_.back(), std::make_unique<IdleBackend>(aborts_)});
    }
    pool_ = std::make_unique<Pool>("topic", registry_.shard(0), std::move(members), balancing);
  }
  /// How often each is chosen in `times` attempts, one after the other, that go as `outcomes_` and `take_`
  /// say.
  Counts chosen_of(int times) {
    Counts chosen(endpoints_.size());
    for (int i = 0; i < times; ++i) {
      Lease lease = pool_->acquire(clock_.now());
      const auto at = static_cast<std::size_t>(lease.endpoint().name().back() - '0');
      ++chosen[at];
      clock_.advance(take_.at(at));
      lease.finish(outcomes_.at(at), clock_.now());
    }
    return chosen;
  }

  std::vector<std::uint32_t> in_flight() const {
    std::vector<std::uint32_t> counts;
    for (const auto& endpoint : endpoints_) counts.push_back(endpoint->in_flight());
    return counts;
  }
  ManualClock clock_;
  EventLoop loop_{clock_};
  Registry registry_{1};
  int aborts_ = 0;
  std::vector<Duration> take_{10ms, 10ms, 10ms};
  std::vector<Outcome> outcomes_{3, Outcome::success};
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::unique_ptr<Pool> pool_;
};

TEST_F(PoolTest, spreads_leases_over_its_endpoints_by_what_is_in_flight) {
  open(LoadBalancing::least_in_flight);
  std::vector<Lease> leases;
  for (int i = 0; i < 6; ++i) leases.push_back(pool_->acquire(clock_.now()));
  EXPECT_EQ(in_flight(), (Counts{2, 2, 2}));
}

TEST_F(PoolTest, prefers_the_endpoint_with_the_least_in_flight) {
  open(LoadBalancing::least_in_flight);
  const Lease first = pool_->acquire(clock_.now());
  const Lease second = pool_->acquire(clock_.now());
  { const Lease third = pool_->acquire(clock_.now()); }
  const Lease fourth = pool_->acquire(clock_.now());
  EXPECT_EQ(in_flight(), (Counts{1, 1, 1}));
}

TEST_F(PoolTest, takes_turns_by_weight) {
  open(LoadBalancing::round_robin, {1, 2, 5});
  EXPECT_EQ(chosen_of(80), (Counts{10, 20, 50}));
}

TEST_F(PoolTest, takes_turns_among_those_that_are_idle) {
  open(LoadBalancing::least_in_flight, {2, 1, 1});
  EXPECT_EQ(chosen_of(40), (Counts{20, 10, 10}));
}

TEST_F(PoolTest, sends_most_to_the_endpoints_that_answer_soonest) {
  open(LoadBalancing::p2c_ewma);
  take_ = {10ms, 200ms, 10ms};
  const Counts chosen = chosen_of(2000);
  EXPECT_LT(chosen[1], 60U);
  EXPECT_GT(chosen[1], 0U);
}

TEST_F(PoolTest, leaves_an_endpoint_that_fails_fast) {
  open(LoadBalancing::p2c_ewma);
  take_ = {10ms, 1ms, 10ms};
  outcomes_[1] = Outcome::server_error;
  EXPECT_LT(chosen_of(1000)[1], 30U);
  outcomes_[1] = Outcome::success;
  clock_.advance(60s);
  EXPECT_GT(chosen_of(1000)[1], 300U);
}

TEST_F(PoolTest, needs_no_choice_for_a_single_endpoint) {
  for (const auto balancing :
       {LoadBalancing::p2c_ewma, LoadBalancing::round_robin, LoadBalancing::least_in_flight}) {
    endpoints_.clear();
    open(balancing, {7});
    EXPECT_EQ(chosen_of(10), Counts{10});
  }
}

TEST_F(PoolTest, has_its_place_back_however_a_lease_ends) {
  open(LoadBalancing::round_robin);
  const std::size_t first = (pool_->acquire(clock_.now()).endpoint().name().back() - '0' + 1U) % 3;
  {
    Lease lease = pool_->acquire(clock_.now());
    const Lease moved = std::move(lease);
    EXPECT_EQ(endpoints_[first]->in_flight(), 1U);
  }
  EXPECT_EQ(in_flight(), (Counts{0, 0, 0}));
  pool_->acquire(clock_.now()).finish(Outcome::reset, clock_.now());
  EXPECT_EQ(in_flight(), (Counts{0, 0, 0}));
}

TEST_F(PoolTest, aborts_every_backend) {
  open(LoadBalancing::p2c_ewma);
  pool_->abort();
  EXPECT_EQ(aborts_, 3);
}

}  // namespace
}  // namespace penstock
