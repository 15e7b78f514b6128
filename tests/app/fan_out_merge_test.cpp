#include "gateway/app/fan_out_merge.hpp"

#include "tests/app/app_fixture.hpp"

namespace penstock::test {
namespace {

class FanOutMergeTest : public AppTest {
 protected:
  /// A member that was asked, and answered or failed as its model does.
  const MemberCall& asked(Model& model, PredictRequest::Kind kind, std::size_t texts) {
    MemberCall& call = *calls_.emplace_back(std::make_unique<MemberCall>(loop_, *model.pool, limits_.answer));
    const ModelRequest request{.client = client_,
                               .method = "POST",
                               .target = "/",
                               .content_type = "",
                               .body = "",
                               .deadline = TimePoint::max()};
    run(call.ask(request, kind, texts));
    return call;
  }

  Exchange client_{loop_, limits_};
  Model& topic_ = add_model("to\"pic");
  Model& sentiment_ = add_model("sentiment");
  std::vector<std::unique_ptr<MemberCall>> calls_;
  static constexpr Bytes most = 1_MiB;
  using Form = MemberConfig::Answer;
  using Kind = PredictRequest::Kind;
};

TEST_F(FanOutMergeTest, gives_each_member_its_form) {
  const std::vector<MergedMember> members{{asked(topic_, Kind::text, 1), Form::predictions},
                                          {asked(sentiment_, Kind::text, 1), Form::unwrapped}};
  EXPECT_EQ(merge_answers(members, Kind::text, 1, "", most),
            R"({"to\"pic":{"predictions":["p"]},"sentiment":"p"})");
}

TEST_F(FanOutMergeTest, has_no_results_for_no_texts) {
  topic_.backend->says = R"({"predictions":[]})";
  const std::vector<MergedMember> members{{asked(topic_, Kind::texts, 0), Form::predictions}};
  EXPECT_EQ(merge_answers(members, Kind::texts, 0, "", most), R"({"results":[]})");
}

TEST_F(FanOutMergeTest, puts_a_problem_in_its_members_place) {
  sentiment_.backend->outcome = Outcome::malformed;
  const std::vector<MergedMember> members{{asked(sentiment_, Kind::text, 1), Form::unwrapped},
                                          {asked(topic_, Kind::text, 1), Form::unwrapped}};
  const std::string merged = merge_answers(members, Kind::text, 1, "id-1", most).value();
  EXPECT_TRUE(merged.starts_with(R"({"sentiment":{"error":{"type":"/problems/bad-gateway",)")) << merged;
  EXPECT_TRUE(merged.ends_with(R"("request_id":"id-1"}},"to\"pic":"p","partial":true})")) << merged;
}

TEST_F(FanOutMergeTest, gives_up_what_would_be_too_long) {
  topic_.backend->says = R"({"predictions":[")" + std::string(1000, 'a') + R"(","b"]})";
  const std::vector<MergedMember> members{{asked(topic_, Kind::texts, 2), Form::unwrapped}};
  EXPECT_TRUE(merge_answers(members, Kind::texts, 2, "", 3000));
  EXPECT_EQ(merge_answers(members, Kind::texts, 2, "", 1000), std::nullopt);
  EXPECT_EQ(merge_answers(members, Kind::text, 1, "", 1000), std::nullopt);
}

TEST_F(FanOutMergeTest, leaves_out_versions_that_are_unknown_or_failed) {
  topic_.backend->version = "4";
  sentiment_.backend->version = "7";
  sentiment_.backend->outcome = Outcome::reset;
  const std::vector<MergedMember> members{{asked(topic_, Kind::text, 1), Form::unwrapped},
                                          {asked(sentiment_, Kind::text, 1), Form::unwrapped}};
  EXPECT_EQ(merged_versions(members), "to\"pic=4");
  EXPECT_EQ(merged_versions({}), "");
}

}  // namespace
}  // namespace penstock::test
