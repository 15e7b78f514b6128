#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/app/config_support.hpp"

namespace penstock::test {
namespace {

namespace fs = std::filesystem;

fs::path broken_folder() { return source_folder() / "tests" / "app" / "broken"; }

/// Each file there, by its name without the extension.
std::vector<std::string> broken_files() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(broken_folder())) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

struct Expected {
  std::string place;
  std::string text;
};

/// The lines `# expect: LINE:COLUMN part of the message` at the end of a file, in the order of their places.
std::vector<Expected> expectations(const std::string& text) {
  constexpr std::string_view mark = "# expect: ";
  std::vector<Expected> all;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(mark)) continue;
    const auto space = line.find(' ', mark.size());
    all.push_back({line.substr(mark.size(), space - mark.size()), line.substr(space + 1)});
  }
  return all;
}

/// Leaves out what only a build without fastText says of a file that is broken otherwise.
void drop_missing_backend(std::vector<ConfigError>& errors) {
  std::erase_if(errors, [](const auto& e) { return e.what.find("lacks fastText") != std::string::npos; });
}

class BrokenConfig : public ::testing::TestWithParam<std::string> {};

TEST_P(BrokenConfig, names_every_error_at_its_place) {
  const auto text = read_text(broken_folder() / (GetParam() + ".yaml"));
  const auto expected = expectations(text);
  auto parsed = parse_config(text, with_environment());
  drop_missing_backend(parsed.errors);
  ASSERT_FALSE(expected.empty());
  ASSERT_EQ(parsed.errors.size(), expected.size()) << all_errors(parsed);
  EXPECT_FALSE(parsed.config);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& error = parsed.errors[i];
    EXPECT_EQ(std::to_string(error.line) + ":" + std::to_string(error.column), expected[i].place)
        << error.what;
    EXPECT_NE(error.what.find(expected[i].text), std::string::npos)
        << error.what << "\nlacks " << expected[i].text;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, BrokenConfig, ::testing::ValuesIn(broken_files()),
                         [](const auto& file) { return file.param; });

TEST(BrokenConfigs, are_at_least_sixty) { EXPECT_GE(broken_files().size(), 60U); }

}  // namespace
}  // namespace penstock::test
