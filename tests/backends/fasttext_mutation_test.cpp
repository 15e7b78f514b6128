#ifdef PENSTOCK_FASTTEXT
#include <cmath>
#include <cstring>
#include <random>
#include <stdexcept>

#include <gtest/gtest.h>

#include "backends/fasttext_file.hpp"
#include "backends/fasttext_loader.hpp"
#include "tests/backends/fasttext_sample.hpp"
#include "tests/backends/temporary_folder.hpp"

namespace penstock {
namespace {

using Random = std::mt19937;

std::size_t below(std::size_t bound, Random& random) {
  return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
}

constexpr std::size_t header = 400;  // the part where most lengths and kinds are

void flip_bytes(std::string& file, Random& random) {
  const auto range = below(2, random) == 0 ? header : file.size();
  for (auto n = 1 + below(8, random); n > 0; --n)
    file[below(range, random)] ^= static_cast<char>(1U << below(8, random));
}

void put_length(std::string& file, Random& random) {
  constexpr std::int32_t lengths[] = {-1, 0, 1, 0x7fffffff, -0x7fffffff, 1 << 20, 1 << 28};
  const auto length = lengths[below(std::size(lengths), random)];
  std::memcpy(file.data() + 4 * below(header / 4, random), &length, sizeof length);
}

void zero_a_stretch(std::string& file, Random& random) {
  const auto begin = below(file.size(), random);
  const auto end = std::min(file.size(), begin + 1 + below(200, random));
  std::fill(file.begin() + static_cast<std::ptrdiff_t>(begin),
            file.begin() + static_cast<std::ptrdiff_t>(end), '\0');
}

std::string mutated(std::string file, unsigned seed) {
  Random random(seed);
  switch (seed % 5) {
    case 0: flip_bytes(file, random); break;
    case 1: put_length(file, random); break;
    case 2: zero_a_stretch(file, random); break;
    case 3: file.resize(1 + below(file.size(), random)); break;
    default: file.erase(below(file.size(), random), 1 + below(16, random)); break;
  }
  return file;
}

void expect_sound(const Model& model) {
  const std::vector<std::string_view> texts{"", "parliament passes the budget", "late goal zzzz 議会",
                                            "\xff"};
  std::vector<Scores> scores;
  model.predict(texts, scores);
  ASSERT_EQ(scores.size(), texts.size());
  for (const auto& each : scores) {
    ASSERT_EQ(each.size(), 3U);
    for (const auto& score : each) ASSERT_TRUE(std::isfinite(score.probability));
  }
}

void expect_clear(const std::string& error, const std::string& path) {
  EXPECT_TRUE(error.starts_with(path + ": ")) << error;
  EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  EXPECT_LT(error.size(), path.size() + 400) << error;
}

TEST(FastTextMutation, two_hundred_damaged_files_give_an_error_or_a_sound_model) {
  const TemporaryFolder folder;
  int refused = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    const auto kind = seed % 2 == 0 ? SampleKind::dense : SampleKind::quantized;
    const auto path = folder.write("model.bin", mutated(content_of(sample_model(kind)), seed));
    try {
      expect_sound(*load_checked_fasttext_model(path, {}));
    } catch (const std::runtime_error& error) {
      ++refused;
      expect_clear(error.what(), path);
    }
  }
  EXPECT_GT(refused, 120);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // where its memory is limited
TEST(FastTextMutation, the_child_alone_survives_them_too) {
  const TemporaryFolder folder;
  for (unsigned seed = 0; seed < 25; ++seed) {
    SCOPED_TRACE(seed);
    const ModelFile file(
        folder.write("model.bin", mutated(content_of(sample_model(SampleKind::dense)), seed)));
    if (const auto fault = model_file_fault(file, {})) expect_clear("model: " + *fault, "model");
  }
}
#endif

TEST(FastTextFile, passes_what_the_library_wrote) {
  for (const auto kind : {SampleKind::dense, SampleKind::quantized, SampleKind::hierarchical})
    EXPECT_EQ(fasttext_file_fault(ModelFile(sample_model(kind))), std::nullopt);
}

TEST(FastTextFile, finds_every_truncation) {
  const TemporaryFolder folder;
  for (const auto kind : {SampleKind::dense, SampleKind::quantized}) {
    const auto whole = content_of(sample_model(kind));
    for (std::size_t size = 1; size < whole.size(); size += 1 + size / 50)
      EXPECT_TRUE(fasttext_file_fault(ModelFile(folder.write("cut", whole.substr(0, size))))) << size;
  }
}

TEST(FastTextFile, tells_a_text_from_a_model) {
  const TemporaryFolder folder;
  EXPECT_EQ(fasttext_file_fault(ModelFile(folder.write("a", "just some words, in a text"))),
            "is not a fastText model; name a .bin or .ftz file");
}

TEST(FastTextLoader, names_the_version_of_the_file_it_loaded) {
  const auto& path = sample_model(SampleKind::dense);
  EXPECT_EQ(load_checked_fasttext_model(path, {})->version(), ModelFile(path).version());
}

}  // namespace
}  // namespace penstock
#endif
