#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gateway/upstream/lease.hpp"

namespace penstock {

/// One thread's view of what serves a model: each endpoint with the backend that reaches it from here.
class Pool {
 public:
  struct Member {
    Endpoint& endpoint;
    std::unique_ptr<Backend> backend;
  };

  /// `members` is not empty.
  Pool(std::string model, Shard& shard, std::vector<Member> members);

  /// A place on the endpoint with the least in flight.
  [[nodiscard]] Lease acquire(TimePoint now);
  [[nodiscard]] const std::string& model() const { return model_; }
  void abort();

 private:
  const std::string model_;
  Shard& shard_;
  std::vector<Member> members_;
  std::vector<std::uint32_t> in_flight_;  // as last looked at
  std::size_t turn_ = 0;
};

}  // namespace penstock
