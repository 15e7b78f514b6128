#include "gateway/upstream/pool.hpp"

#include "gateway/policy/load_balancer.hpp"

namespace penstock {

Pool::Pool(std::string model, Shard& shard, std::vector<Member> members)
    : model_(std::move(model)), shard_(shard), members_(std::move(members)), in_flight_(members_.size()) {}

Lease Pool::acquire(TimePoint now) {
  for (std::size_t i = 0; i < members_.size(); ++i) in_flight_[i] = members_[i].endpoint.in_flight();
  Member& chosen = members_[pick_least_in_flight(in_flight_, turn_++)];
  return Lease(chosen.endpoint, *chosen.backend, shard_, now);
}

void Pool::abort() {
  for (Member& member : members_) member.backend->abort();
}

}  // namespace penstock
