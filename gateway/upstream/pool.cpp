#include "gateway/upstream/pool.hpp"

#include <algorithm>

#include "gateway/net/random.hpp"
#include "gateway/policy/least_in_flight.hpp"
#include "gateway/policy/two_choices.hpp"

namespace penstock {

Pool::Pool(std::string model, Shard& shard, std::vector<Member> members, LoadBalancing balancing)
    : model_(std::move(model)), shard_(shard), balancing_(balancing) {
  for (Member& member : members) members_.push_back(std::make_unique<Member>(std::move(member)));
  begin_turns();
}

void Pool::locate(const LocatedEndpoints& endpoints, const MakeBackend& make) {
  Members next;
  for (const LocatedEndpoint& located : endpoints) {
    auto member = take(*located.endpoint);
    if (member == nullptr) {
      member = std::make_unique<Member>(Member{*located.endpoint, make(*located.endpoint), located.found});
    }
    member->backend->resolved(located.addresses);
    next.push_back(std::move(member));
  }
  for (auto& left : members_) {
    if (left == nullptr) continue;
    left->backend->resolved({});
    gone_.push_back(std::move(left));
  }
  members_ = std::move(next);
  forget_gone();
  begin_turns();
}

std::unique_ptr<Member> Pool::take(const Endpoint& endpoint) {
  for (Members* members : {&members_, &gone_}) {
    const auto known = std::find_if(members->begin(), members->end(), [&](const auto& member) {
      return member != nullptr && &member->endpoint == &endpoint;
    });
    if (known != members->end()) return std::move(*known);
  }
  return nullptr;
}

void Pool::forget_gone() {
  std::erase_if(gone_, [](const auto& member) {
    return member == nullptr || (member->leases == 0 && member->backend->at_rest());
  });
}

void Pool::begin_turns() {
  std::vector<std::uint32_t> weights;
  for (const auto& member : members_) weights.push_back(member->endpoint.weight());
  turns_ = SmoothRoundRobin(std::move(weights), random_bits());
  in_flight_.resize(members_.size());
}

Lease Pool::choose(TimePoint now) {
  switch (balancing_) {
    case LoadBalancing::p2c_ewma:
      return Lease(*members_[cheaper_of_two(now)], shard_, now, Lease::Learn::load);
    case LoadBalancing::round_robin:
      return Lease(*members_[turns_.next()], shard_, now, Lease::Learn::nothing);
    case LoadBalancing::least_in_flight: break;
  }
  return Lease(*members_[least_in_flight()], shard_, now, Lease::Learn::nothing);
}

std::size_t Pool::cheaper_of_two(TimePoint now) const {
  const TwoChoices two = two_of(members_.size(), random_bits());
  const auto cost = [&](std::size_t index) {
    const Member& member = *members_[index];
    return member.load.cost(member.endpoint.in_flight(), member.endpoint.weight(), now);
  };
  return cost(two.first) <= cost(two.second) ? two.first : two.second;
}

std::size_t Pool::least_in_flight() {
  std::transform(members_.begin(), members_.end(), in_flight_.begin(),
                 [](const auto& member) { return member->endpoint.in_flight(); });
  return penstock::least_in_flight(in_flight_, turns_);
}

void Pool::abort() {
  for (const Members* members : {&members_, &gone_}) {
    for (const auto& member : *members) member->backend->abort();
  }
}

}  // namespace penstock
