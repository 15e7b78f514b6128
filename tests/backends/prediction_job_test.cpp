#include "backends/prediction_job.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

/// Counts its texts; whoever waits gives up at the first.
class Counting final : public Model {
 public:
  void predict(std::span<const std::string_view> texts, std::vector<Scores>& scores) const override {
    for (const std::string_view text : texts) scores.push_back({{text, 1.0F}});
    seen += texts.size();
    abandoned = gives_up;
  }
  const std::string& version() const override { return version_; }

  bool gives_up = false;
  mutable std::size_t seen = 0;
  mutable std::atomic<bool> abandoned = false;

 private:
  std::string version_ = "1";
};

class PredictionJobTest : public testing::Test {
 protected:
  std::shared_ptr<Counting> model_ = std::make_shared<Counting>();
  MemoryTotal total_{1_MiB};
  PredictionJob job_{.model = model_, .label = {}, .reading = {}};
};

TEST_F(PredictionJobTest, says_something_of_each_text_in_order) {
  std::string wanted;
  for (int n = 0; n < 200; ++n) {
    job_.texts.push_back(std::to_string(n));
    wanted += (n == 0 ? "{\"" : ", {\"") + std::to_string(n) + "\":1}";
  }
  job_.run(model_->abandoned);
  EXPECT_EQ(model_->seen, 200U);
  EXPECT_EQ(job_.said.body, "{\"predictions\": [" + wanted + "]}");
}

TEST_F(PredictionJobTest, ends_between_texts_when_it_is_abandoned) {
  model_->gives_up = true;
  job_.texts.assign(10'000, "a");
  job_.run(model_->abandoned);
  EXPECT_LT(model_->seen, 1000U);
  EXPECT_EQ(job_.said.body, "");
}

TEST_F(PredictionJobTest, gives_its_body_back_when_that_is_read) {
  const MemoryAccount account(&total_);
  job_.content_type = "application/json";
  ASSERT_TRUE(job_.take_body(account, R"({"instances":["a"]})" + std::string(100'000, ' ')));
  EXPECT_GE(total_.held(), 200'000U);
  job_.run(model_->abandoned);
  EXPECT_EQ(job_.said.body, R"({"predictions": [{"a":1}]})");
  EXPECT_LT(total_.held(), 100U);
  EXPECT_LT(job_.body.capacity(), 100U);
}

}  // namespace
}  // namespace penstock
