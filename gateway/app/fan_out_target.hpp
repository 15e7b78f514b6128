#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backends/compute_pool.hpp"
#include "gateway/app/config.hpp"
#include "gateway/app/member_call.hpp"
#include "gateway/app/router.hpp"

namespace penstock {

/// `/predict`: asks every member at the same time, and merges what they say.
class FanOutTarget final : public RouteTarget {
 public:
  struct Member {
    Pool& pool;
    InputForm input;
    MemberConfig::Answer form;
  };
  struct Config {
    std::vector<Member> members{};
    FanOutConfig::Partial partial = FanOutConfig::Partial::refuse;
    Limits limits;
    CounterId partial_answers{};
  };

  /// Long bodies are read on the compute pool.
  FanOutTarget(EventLoop& loop, ComputePool& compute, Shard& shard, Config config);
  Task<void> answer(Exchange& exchange) override;

 private:
  using Calls = std::vector<std::unique_ptr<MemberCall>>;

  /// What the request asks about: its body, or the query when there is no body.
  Task<std::optional<Problem>> read(Exchange& exchange, PredictRequest& asked);
  Task<std::optional<Problem>> read_long(Exchange& exchange,
                                         boost::system::result<PredictRequest, InputRefusal>& result);
  Task<void> ask(Exchange& exchange, PredictRequest asked);
  void reply(Exchange& exchange, const PredictRequest& asked, const Calls& calls);

  EventLoop& loop_;
  ComputePool& compute_;
  Shard& shard_;
  const Config config_;
};

}  // namespace penstock
