#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backends/compute_pool.hpp"
#include "gateway/app/config.hpp"
#include "gateway/app/member_call.hpp"
#include "gateway/app/prediction_question.hpp"
#include "gateway/app/router.hpp"
#include "gateway/net/account_hold.hpp"

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
  using QuestionResult = boost::system::result<PredictionQuestion, InputRefusal>;
  struct LongBody;
  using Calls = std::vector<std::unique_ptr<MemberCall>>;

  /// What the request asks about: its body, or the query when there is no body. `held` counts what is made.
  Task<std::optional<Problem>> read(Exchange& exchange, PredictionQuestion& question, AccountHold& held);
  Task<std::optional<Problem>> read_long(Exchange& exchange, QuestionResult& result);
  [[nodiscard]] std::string_view body_for(const Member& member, const PredictionQuestion& question) const;
  Task<void> ask(Exchange& exchange, const PredictionQuestion& question);
  void reply(Exchange& exchange, const PredictionQuestion& question, const Calls& calls);

  EventLoop& loop_;
  ComputePool& compute_;
  Shard& shard_;
  const Config config_;
  const std::vector<InputForm> forms_;  // those of the members, each once
};

}  // namespace penstock
