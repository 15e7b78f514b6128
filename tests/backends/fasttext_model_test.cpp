#ifdef PENSTOCK_FASTTEXT
#include "backends/fasttext_model.hpp"

#include <numeric>
#include <sstream>
#include <thread>

#include <fasttext/fasttext.h>
#include <gtest/gtest.h>

#include "tests/backends/fasttext_sample.hpp"

namespace penstock {
namespace {

const std::vector<std::string> awkward_texts{
    "",
    " ",
    "parliament passes the budget",
    "the striker\nscores\r\ntwice",
    std::string("late\0goal", 9),
    "議会が予算案を可決 футбол 🏆 ميزانية",
    "broken \xff\xfe utf \xe2\x82",
    "__label__sports budget",
    "unknownwordsaltogether zzzzzz",
    "before </s> after",
    std::string(1 << 12, 'x'),
    std::string(3000, ' ') + "goal\t\v\f",
};

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::vector<Scores> predict(const Model& model, const std::vector<std::string>& texts) {
  std::vector<Scores> scores;
  model.predict(views(texts), scores);
  return scores;
}

std::unique_ptr<Model> load(SampleKind kind = SampleKind::dense) {
  return load_fasttext_model(sample_model(kind), "v");
}

/// What the library itself answers to the text as one line.
std::vector<std::pair<float, std::string>> by_the_library(const fasttext::FastText& engine,
                                                          std::string text) {
  for (auto& c : text)
    if (c == '\n' || c == '\r' || c == '\0') c = ' ';
  std::istringstream line(text + '\n');
  std::vector<std::pair<float, std::string>> found;
  engine.predictLine(line, found, 100, 0);
  return found;
}

void expect_same(const Scores& ours, const std::vector<std::pair<float, std::string>>& theirs) {
  ASSERT_GE(ours.size(), theirs.size());
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    EXPECT_EQ(ours[i].probability, std::min(theirs[i].first, 1.0F));
    EXPECT_EQ("__label__" + std::string(ours[i].label), theirs[i].second);
  }
}

TEST(FastTextModel, answers_exactly_as_the_library_does) {
  for (const auto kind : {SampleKind::dense, SampleKind::quantized, SampleKind::hierarchical}) {
    fasttext::FastText engine;
    engine.loadModel(sample_model(kind));
    const auto model = load(kind);
    const auto scores = predict(*model, awkward_texts);
    ASSERT_EQ(scores.size(), awkward_texts.size());
    for (std::size_t i = 0; i < scores.size(); ++i)
      expect_same(scores[i], by_the_library(engine, awkward_texts[i]));
  }
}

TEST(FastTextModel, gives_every_label_and_probabilities_that_add_up_to_one) {
  for (const auto kind : {SampleKind::dense, SampleKind::quantized, SampleKind::hierarchical}) {
    const auto model = load(kind);
    for (const auto& scores : predict(*model, awkward_texts)) {
      ASSERT_EQ(scores.size(), 3U);
      float sum = 0;
      for (const auto& score : scores) sum += score.probability;
      EXPECT_NEAR(sum, 1, 0.001);
      EXPECT_GE(scores[0].probability, scores[1].probability);
      EXPECT_GE(scores[1].probability, scores[2].probability);
    }
  }
}

TEST(FastTextModel, knows_what_it_was_trained_on) {
  const auto model = load();
  const auto scores =
      predict(*model, {"parliament passes the budget", "the striker scores in the final match"});
  EXPECT_EQ(scores[0][0].label, "politics");
  EXPECT_EQ(scores[1][0].label, "sports");
}

TEST(FastTextModel, a_text_in_a_batch_is_answered_as_if_alone) {
  const auto model = load();
  const auto together = predict(*model, awkward_texts);
  for (std::size_t i = 0; i < awkward_texts.size(); ++i) {
    const auto alone = predict(*model, {awkward_texts[i]});
    for (std::size_t j = 0; j < alone[0].size(); ++j)
      EXPECT_EQ(alone[0][j].probability, together[i][j].probability);
  }
}

TEST(FastTextModel, takes_a_megabyte_without_a_space) {
  const auto model = load();
  EXPECT_EQ(predict(*model, {std::string(1 << 20, 'x')})[0].size(), 3U);
}

TEST(FastTextModel, leaves_nothing_of_a_text_for_the_next_one_of_any_model) {
  const auto dense = load();
  const auto quantized = load(SampleKind::quantized);
  const auto alone = predict(*dense, {"goal"});
  for (const auto& before : awkward_texts) {
    predict(*quantized, {before});
    EXPECT_EQ(predict(*dense, {"goal"})[0][0].probability, alone[0][0].probability);
  }
}

TEST(FastTextModel, appends_to_what_is_there) {
  const auto model = load();
  std::vector<Scores> scores(2);
  model->predict({}, scores);
  EXPECT_EQ(scores.size(), 2U);
  const std::string_view text = "goal";
  model->predict({&text, 1}, scores);
  EXPECT_EQ(scores.size(), 3U);
}

TEST(FastTextModel, predicts_from_several_threads_at_once) {
  const auto model = load();
  const std::vector<std::string> texts(awkward_texts.begin(), awkward_texts.begin() + 9);
  const auto expected = predict(*model, texts);
  std::vector<std::thread> threads;
  for (int n = 0; n < 4; ++n) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        const auto scores = predict(*model, texts);
        for (std::size_t i = 0; i < texts.size(); ++i)
          ASSERT_EQ(scores[i][0].probability, expected[i][0].probability);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace penstock
#endif
