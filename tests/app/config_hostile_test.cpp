#include <algorithm>
#include <random>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "gateway/app/yaml_tree.hpp"
#include "tests/app/config_support.hpp"

namespace penstock::test {
namespace {

namespace fs = std::filesystem;

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  text.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

/// As much of it as a configuration may be long.
std::string filled(std::string_view part) { return repeated(part, YamlBounds::bytes / part.size()); }

/// Sanitizers take several times the memory themselves.
void expect_little_memory() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss, 256L << 10);  // KiB
#endif
}

/// Errors, each one line at a place within the text, in order; or a configuration.
void expect_sound(const ParsedConfig& parsed, const std::string& text) {
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  ASSERT_EQ(parsed.config.has_value(), parsed.errors.empty()) << text;
  for (const auto& error : parsed.errors) {
    ASSERT_TRUE(error.line >= 1 && error.line <= lines && error.column >= 1) << error.what;
    ASSERT_EQ(error.what.find('\n'), std::string::npos) << error.what;
  }
  ASSERT_TRUE(std::is_sorted(parsed.errors.begin(), parsed.errors.end(), [](const auto& a, const auto& b) {
    return Place{a.line, a.column} < Place{b.line, b.column};
  }));
}

std::string first_error(const std::string& text) {
  const auto parsed = parse_config(text, with_environment());
  expect_sound(parsed, text);
  return parsed.errors.empty() ? "none" : format_error("", parsed.errors[0]).substr(1);
}

TEST(HostileConfig, of_a_hundred_megabytes_is_refused_without_reading_it) {
  const auto file = fs::temp_directory_path() / ("penstock-huge-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream stream(file);
  const auto part = repeated("a: b\n", 20000);
  for (int i = 0; i < 1000; ++i) stream << part;
  stream.close();
  EXPECT_EQ(fs::file_size(file), 100000000U);
  const auto parsed = load_config(file);
  fs::remove(file);
  ASSERT_EQ(parsed.errors.size(), 1U);
  EXPECT_EQ(parsed.errors[0].what, "longer than 512KiB: this is no configuration of Penstock");
  expect_little_memory();
}

TEST(HostileConfig, nested_deep_is_refused_at_the_bound) {
  for (const auto* part : {"[", "{", "{a: ", "- ", "? ", "[{a: ", "[a, ", "{? "}) {
    const auto error = first_error(repeated(part, 100000));
    EXPECT_NE(error, "none") << part;
  }
  EXPECT_EQ(first_error(repeated("[", 33) + repeated("]", 33)), "1:33: nested deeper than 32 levels");
  expect_little_memory();
}

TEST(HostileConfig, nested_deep_by_indent_is_refused_at_the_bound) {
  std::string maps;
  std::string lists;
  for (std::size_t i = 0; i < 900; ++i) {
    maps += std::string(i, ' ') + "a:\n";
    lists += std::string(i, ' ') + "-\n";
  }
  EXPECT_EQ(first_error(maps), "33:33: nested deeper than 32 levels");
  EXPECT_EQ(first_error(lists), "33:33: nested deeper than 32 levels");
}

TEST(HostileConfig, as_long_as_allowed_takes_little_memory) {
  for (const auto* part :
       {"[",   "{",      "[:",    "{a: ",  "[a,",     "[],",     "{},",  "\"",       "'",
        "&a ", "*a ",    "!a ",   "? [",   "a",       "\\",      "%",    "#",        " ",
        "\n",  "a: b\n", "- a\n", "---\n", "|\n a\n", "\"\\x41", "${A}", "\xc3\xa4", "- - [\n"}) {
    const auto text = filled(part);
    expect_sound(parse_config(text, with_environment()), text);
  }
  expect_little_memory();
}

TEST(HostileConfig, with_aliases_that_multiply_is_refused_where_they_are) {
  std::string text = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'z'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    text += std::string(1, c) + ": &" + c + " [" + repeated("*" + before + ", ", 9) + "]\n";
  }
  const auto parsed = parse_config(text, with_environment());
  EXPECT_EQ(std::count_if(parsed.errors.begin(), parsed.errors.end(),
                          [](const auto& e) { return e.what.starts_with("aliases are not read"); }),
            25 * 9);
  expect_little_memory();
}

TEST(HostileConfig, with_more_values_than_allowed_is_refused) {
  EXPECT_NE(first_error("[" + filled("a,").substr(2) + "]").find("more than 100000 values"),
            std::string::npos);
}

TEST(HostileConfig, with_thousands_of_mistakes_names_each) {
  std::string text = with_model("routes:\n  - path: /x\n    fan_out: [topic]\n");
  for (int i = 0; i < 30000; ++i) text += "key" + std::to_string(i) + ": 1\n";
  const auto parsed = parse_config(text, with_environment());
  EXPECT_EQ(parsed.errors.size(), 30000U);
  expect_little_memory();
}

TEST(HostileConfig, with_bytes_that_are_no_text_is_refused_at_their_place) {
  using namespace std::string_literals;
  EXPECT_EQ(first_error("a: b\nc: \0d\n"s), "2:4: a control character (byte 0): remove it");
  EXPECT_EQ(first_error("a: b\x04\nc: d\n"), "1:5: a control character (byte 4): remove it");
  EXPECT_EQ(first_error("a: b\rc: d\n"),
            "1:5: a carriage return without a line feed: end lines with a line feed");
  for (const auto* bytes :
       {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x80"}) {
    EXPECT_EQ(first_error("\xc3\xa4: " + std::string(bytes) + "\n"),
              "1:4: not UTF-8: save the file as UTF-8");
  }
  EXPECT_EQ(first_error("\xff\xfe"
                        "a\0:\0"s),
            "1:1: not UTF-8: save the file as UTF-8");
}

TEST(HostileConfig, shows_long_and_strange_names_on_one_short_line) {
  const auto error = first_error(with_model("\"" + repeated("\\n\xc3\xa4", 1000) + "\": 1\n"));
  EXPECT_LT(error.size(), 250U) << error;
}

TEST(HostileConfig, made_by_random_changes_is_read_or_refused) {
  std::mt19937 random(20240607);
  const auto full = read_text(source_folder() / "conf" / "full.yaml");
  const std::string_view marks = "{}[]:,-?\"'|>&*!%@#$ \n\t\\a0~";
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  for (int round = 0; round < 2000; ++round) {
    auto text = full;
    for (std::size_t changes = 1 + below(8); changes > 0; --changes) {
      const auto at = below(text.size());
      switch (below(4)) {
        case 0: text[at] = static_cast<char>(below(256)); break;
        case 1: text[at] = marks[below(marks.size())]; break;
        case 2: text.insert(at, text.substr(below(text.size()), below(200))); break;
        default: text.erase(at, below(40) + 1);
      }
      if (text.empty()) text = "a";
    }
    expect_sound(parse_config(text, with_environment()), text);
  }
}

}  // namespace
}  // namespace penstock::test
