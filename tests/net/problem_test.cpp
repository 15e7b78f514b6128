#include "gateway/net/problem.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(ProblemKinds, stand_in_the_order_of_their_types) {
  const auto kinds = problem_kinds();
  for (std::size_t i = 0; i < kinds.size(); ++i)
    EXPECT_EQ(static_cast<std::size_t>(kinds[i].type), i) << kinds[i].name;
  EXPECT_EQ(kinds.back().type, ProblemType::version_not_supported);
  EXPECT_TRUE(std::is_sorted(kinds.begin(), kinds.end(), [](auto& a, auto& b) { return a.name < b.name; }));
}

TEST(ProblemKinds, have_the_names_and_statuses_that_users_know) {
  const std::map<std::string_view, int> statuses{
      {"bad-gateway", 502},          {"bad-request", 400},
      {"body-too-large", 413},       {"deadline-exceeded", 504},
      {"expectation-failed", 417},   {"forbidden", 403},
      {"head-too-large", 431},       {"load-failed", 503},
      {"loop-detected", 508},        {"method-not-allowed", 405},
      {"model-unavailable", 503},    {"not-found", 404},
      {"not-implemented", 501},      {"overloaded", 503},
      {"request-timeout", 408},      {"unsupported-media-type", 415},
      {"upstream-timeout", 504},     {"uri-too-long", 414},
      {"version-not-supported", 505}};
  EXPECT_EQ(problem_kinds().size(), statuses.size());
  for (const ProblemKind& kind : problem_kinds()) {
    const auto found = statuses.find(kind.name);
    ASSERT_NE(found, statuses.end()) << kind.name;
    EXPECT_EQ(kind.status, found->second) << kind.name;
    EXPECT_EQ(&kind_of(kind.type), &kind);
  }
}

TEST(ProblemKinds, say_what_happened_and_what_to_do) {
  std::set<std::string_view> titles;
  for (const ProblemKind& kind : problem_kinds()) {
    EXPECT_TRUE(titles.insert(kind.title).second) << kind.name;
    for (const std::string_view words : {kind.title, kind.what_happened, kind.what_to_do}) {
      EXPECT_FALSE(words.empty()) << kind.name;
    }
    EXPECT_EQ(kind.what_happened.back(), '.') << kind.name;
    EXPECT_EQ(kind.what_to_do.back(), '.') << kind.name;
  }
}

TEST(ProblemJson, has_all_its_fields) {
  const Problem problem{.type = ProblemType::overloaded,
                        .detail = "the list holds 8192",
                        .model = "topic",
                        .retry_after = std::chrono::seconds(3)};
  EXPECT_EQ(problem_json(problem, "r-1"),
            R"({"type":"/problems/overloaded","title":"Too much at once","status":503,)"
            R"("detail":"the list holds 8192","model":"topic","request_id":"r-1","retry_after":3})");
}

TEST(ProblemJson, leaves_out_what_does_not_apply) {
  EXPECT_EQ(
      problem_json({.type = ProblemType::not_found, .detail = ""}, ""),
      R"({"type":"/problems/not-found","title":"There is nothing at this address","status":404,"detail":""})");
}

TEST(ProblemJson, escapes_what_was_put_into_it) {
  const std::string json =
      problem_json({.type = ProblemType::not_found, .detail = "\"\n\xff", .model = "a\"b"}, "\\");
  EXPECT_NE(json.find("\"detail\":\"\\\"\\n\xef\xbf\xbd\",\"model\":\"a\\\"b\",\"request_id\":\"\\\\\"}"),
            std::string::npos)
      << json;
}

}  // namespace
}  // namespace penstock
