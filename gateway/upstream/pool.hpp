#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/policy/load_balancing.hpp"
#include "gateway/policy/smooth_round_robin.hpp"
#include "gateway/upstream/lease.hpp"
#include "gateway/upstream/located_endpoint.hpp"

namespace penstock {

/// One thread's view of what serves a model: each endpoint with the backend that reaches it from here.
class Pool {
 public:
  using Member = penstock::Member;

  /// `members` is not empty.
  Pool(std::string model, Shard& shard, std::vector<Member> members,
       LoadBalancing balancing = LoadBalancing::p2c_ewma);

  /// A place on the endpoint that the load balancing chooses.
  [[nodiscard]] Lease acquire(TimePoint now) {
    if (members_.size() == 1) return Lease(*members_.front(), shard_, now, Lease::Learn::nothing);
    return choose(now);
  }
  using MakeBackend = std::function<std::unique_ptr<Backend>(Endpoint&)>;
  /// Serves by these endpoints from now on. Attempts on others go on, and what is known of one that stays,
  /// or comes back before its attempts are over, is kept.
  void locate(const LocatedEndpoints& endpoints, const MakeBackend& make);
  [[nodiscard]] const std::string& model() const { return model_; }
  void abort();

 private:
  using Members = std::vector<std::unique_ptr<Member>>;

  [[nodiscard]] std::unique_ptr<Member> take(const Endpoint& endpoint);
  void forget_gone();
  void begin_turns();
  Lease choose(TimePoint now);
  [[nodiscard]] std::size_t cheaper_of_two(TimePoint now) const;
  std::size_t least_in_flight();

  const std::string model_;
  Shard& shard_;
  const LoadBalancing balancing_;
  Members members_;
  Members gone_;                          // with attempts or connections that are not over
  SmoothRoundRobin turns_;                // of members_
  std::vector<std::uint32_t> in_flight_;  // of members_, as last looked at
};

}  // namespace penstock
