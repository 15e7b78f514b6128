#pragma once
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "gateway/app/fan_out_target.hpp"
#include "tests/app/app_fixture.hpp"

namespace penstock::test {

using nlohmann::json;

/// Two models asked together.
class FanOutTargetTest : public AppTest {
 protected:
  void open(FanOutConfig::Partial partial = FanOutConfig::Partial::refuse) {
    FanOutTarget::Config config{.partial = partial, .limits = limits_};
    config.partial_answers = registry_.counter("partial_total", "Partial answers.");
    config.members.push_back({.pool = *topic_.pool, .input = {}, .form = MemberConfig::Answer::predictions});
    config.members.push_back({.pool = *sentiment_.pool,
                              .input = {.format = InputForm::Format::dataframe_split},
                              .form = MemberConfig::Answer::unwrapped});
    target_ = std::make_unique<FanOutTarget>(loop_, compute_, registry_.shard(0), std::move(config));
  }
  json predict(const std::string& body, const std::string& fields = "") {
    run(target_->answer(post("/predict", body, fields)));
    return json::parse(sent_body());
  }
  double partial_answers() {
    for (const auto& family : registry_.gather()) {
      if (family.name == "partial_total") return family.samples.front().value;
    }
    return -1;
  }

  Model& topic_ = add_model("topic");
  Model& sentiment_ = add_model("sentiment");
  ComputePool compute_{{.threads = 1, .queue = 1}};
  std::unique_ptr<FanOutTarget> target_;
};

}  // namespace penstock::test
