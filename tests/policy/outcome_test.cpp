#include "gateway/policy/outcome.hpp"

#include <set>

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(Outcome, has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (int i = 0; i < outcomes; ++i) names.insert(name_of(static_cast<Outcome>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(outcomes));
  EXPECT_EQ(names.count(""), 0U);
  EXPECT_EQ(static_cast<int>(Outcome::cancelled) + 1, outcomes);
  EXPECT_EQ(name_of(Outcome::connect_timeout), "connect_timeout");
}

TEST(Outcome, of_an_answer_depends_on_its_status) {
  for (const int status : {200, 204, 304, 400, 429, 499})
    EXPECT_EQ(outcome_of_status(status), Outcome::success);
  for (const int status : {500, 502, 503, 599}) EXPECT_EQ(outcome_of_status(status), Outcome::server_error);
}

TEST(Outcome, is_an_answer_only_when_one_came) {
  for (int i = 0; i < outcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    EXPECT_EQ(is_answer(outcome), outcome == Outcome::success || outcome == Outcome::server_error) << i;
  }
}

TEST(StaleConnection, is_tried_again_unless_something_that_must_not_run_twice_was_sent) {
  EXPECT_TRUE(repeat_when_stale(Outcome::stale, Repeatable::always, true));
  EXPECT_TRUE(repeat_when_stale(Outcome::stale, Repeatable::always, false));
  EXPECT_TRUE(repeat_when_stale(Outcome::stale, Repeatable::only_unsent, false));
  EXPECT_FALSE(repeat_when_stale(Outcome::stale, Repeatable::only_unsent, true));
}

TEST(StaleConnection, is_the_only_failure_that_is_repeated_for_nothing) {
  for (int i = 0; i < outcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    EXPECT_EQ(repeat_when_stale(outcome, Repeatable::always, false), outcome == Outcome::stale) << i;
  }
}

}  // namespace
}  // namespace penstock
