#include "gateway/policy/reuse_trial.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;
using Verdict = ReuseTrial::Verdict;

TEST(ReuseTrial, needs_two_prompt_answers_in_a_row_for_its_first_verdict) {
  ReuseTrial trial;
  EXPECT_EQ(trial.tried(10ms), Verdict::open);
  EXPECT_EQ(trial.tried(std::nullopt), Verdict::open);
  EXPECT_EQ(trial.tried(10ms), Verdict::open);
  EXPECT_EQ(trial.tried(10s), Verdict::open);
  EXPECT_EQ(trial.tried(10ms), Verdict::open);
  EXPECT_EQ(trial.tried(10ms), Verdict::one_at_a_time);
}

TEST(ReuseTrial, needs_one_more_for_the_same_verdict_later) {
  ReuseTrial trial;
  EXPECT_EQ(trial.tried(10ms), Verdict::open);
  EXPECT_EQ(trial.tried(10ms), Verdict::one_at_a_time);
  EXPECT_EQ(trial.tried(std::nullopt), Verdict::open);
  EXPECT_EQ(trial.tried(10ms), Verdict::one_at_a_time);
}

TEST(ReuseTrial, gives_a_slow_model_its_time) {
  ReuseTrial trial;
  EXPECT_EQ(trial.silence(), 250ms);
  EXPECT_EQ(trial.promptness(), 250ms);
  trial.answered(2s);
  EXPECT_EQ(trial.silence(), 6s);
  EXPECT_EQ(trial.promptness(), 4s);
  trial.answered(200ms);
  trial.answered(1s);
  EXPECT_EQ(trial.silence(), 600ms);
  EXPECT_EQ(trial.promptness(), 400ms);
  trial.answered(1ms);
  EXPECT_EQ(trial.silence(), 250ms);
}

}  // namespace
}  // namespace penstock
