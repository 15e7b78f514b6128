#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "backends/samples/train/grammar.hpp"

namespace penstock {
namespace {

Grammar parse(const std::string& text) {
  std::istringstream in(text);
  return Grammar::parse(in, "news.grammar");
}

std::string error_of(const std::string& text) {
  try {
    parse(text);
  } catch (const GrammarError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Grammar, fills_slots_from_its_own_section_and_from_the_shared_one) {
  const auto grammar = parse("day = Monday\n[sports]\nteam = Rovers |\n  United\n> {team} win on {day}\n");
  Grammar::Random random(7);
  std::set<std::string> seen;
  for (int n = 0; n < 50; ++n) seen.insert(grammar.sentence("sports", random));
  EXPECT_EQ(seen, (std::set<std::string>{"Rovers win on Monday", "United win on Monday"}));
}

TEST(Grammar, says_the_same_for_the_same_seed) {
  const auto grammar = parse("[x]\nword = a | b | c | d\n> {word} {word} {word} {word}\n");
  Grammar::Random one(3);
  Grammar::Random two(3);
  for (int n = 0; n < 20; ++n) EXPECT_EQ(grammar.sentence("x", one), grammar.sentence("x", two));
}

TEST(Grammar, names_file_and_line_of_an_unknown_slot) {
  EXPECT_EQ(error_of("[sports]\n# comment\n> {team} win\n"),
            "news.grammar:3: unknown slot {team}; define it above its first use");
}

TEST(Grammar, keeps_a_section_s_slots_from_other_sections) {
  EXPECT_EQ(error_of("[a]\nx = 1\n> {x}\n[b]\n> {x}\n"),
            "news.grammar:5: unknown slot {x}; define it above its first use");
}

TEST(Grammar, refuses_a_slot_that_contains_itself) {
  EXPECT_EQ(error_of("x = 1\n  | {x}\n[a]\n> {x}\n"), "news.grammar:2: slot {x} contains itself");
}

TEST(Grammar, refuses_lines_that_are_no_part_of_the_format) {
  EXPECT_EQ(error_of("hello\n"), "news.grammar:1: neither [label], nor > sentence, nor slot = words");
  EXPECT_EQ(error_of("> hello\n"), "news.grammar:1: a sentence belongs below a [label]");
  EXPECT_EQ(error_of("[a]\n> {x\n"), "news.grammar:2: a slot is not closed by }");
  EXPECT_EQ(error_of("[a]\n  words\n"),
            "news.grammar:2: an indented line continues a slot, and there is none");
  EXPECT_EQ(error_of("[a]\nx =\n"), "news.grammar:2: a slot needs words on its first line");
  EXPECT_EQ(error_of("[a]\nx = 1\nx = 2\n"), "news.grammar:3: slot {x} is defined twice");
  EXPECT_EQ(error_of("[a]\n> 1\n[a]\n"), "news.grammar:3: section [a] occurs twice");
  EXPECT_EQ(error_of("[a]\n"), "news.grammar:1: label \"a\" has no sentence");
}

}  // namespace
}  // namespace penstock
