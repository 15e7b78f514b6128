#include "backends/samples/train/corpus.hpp"

#include <fstream>
#include <stdexcept>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace penstock {
namespace {

constexpr std::string_view label_prefix = "__label__";

std::ifstream open(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file.string() + ": cannot be read");
  return in;
}

// ASCII only, whatever the locale: other letters keep their case.
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string capitalised(std::string text) {
  if (!text.empty()) text.front() = upper(text.front());
  return text;
}

std::string lower_case(std::string text) {
  for (auto& c : text) c = lower(c);
  return text;
}

std::string upper_case(std::string text) {
  for (auto& c : text) c = upper(c);
  return text;
}

std::string title_case(std::string text) {
  char before = ' ';
  for (auto& c : text) {
    if (before == ' ') c = upper(c);
    before = c;
  }
  return text;
}

// Lower case without punctuation, for texts typed in a hurry and for the words themselves.
std::string bare(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(".,;:!?\"").find(c) == std::string_view::npos) out += lower(c);
  }
  return out;
}

// Natural case always, and one of the other ways that people write a headline.
void add_variants(std::vector<LabelledLine>& lines, const LabelledLine& line, Grammar::Random& random) {
  const auto natural = capitalised(line.text);
  lines.push_back({line.label, natural});
  lines.push_back({line.label, bare(natural)});
  switch (random() % 8) {
    case 0: lines.push_back({line.label, upper_case(natural)}); break;
    case 1:
    case 2: lines.push_back({line.label, natural + "."}); break;
    case 3:
    case 4: lines.push_back({line.label, title_case(natural)}); break;
    default: lines.push_back({line.label, lower_case(natural)}); break;
  }
}

// std::shuffle is free to differ between standard libraries.
void shuffle(std::vector<LabelledLine>& lines, Grammar::Random& random) {
  for (auto left = lines.size(); left > 1; --left) std::swap(lines[left - 1], lines[random() % left]);
}

}  // namespace

std::vector<LabelledLine> read_lines(const std::filesystem::path& file) {
  auto in = open(file);
  std::vector<LabelledLine> lines;
  std::size_t number = 0;
  for (std::string text; std::getline(in, text);) {
    ++number;
    if (text.empty()) continue;
    const auto space = text.find(' ');
    if (!text.starts_with(label_prefix) || space == std::string::npos || space == label_prefix.size()) {
      throw std::runtime_error(file.string() + ":" + std::to_string(number) + ": not \"__label__x text\"");
    }
    lines.push_back({text.substr(label_prefix.size(), space - label_prefix.size()), text.substr(space + 1)});
  }
  return lines;
}

Grammar read_grammar(const std::filesystem::path& file) {
  auto in = open(file);
  return Grammar::parse(in, file.string());
}

std::vector<LabelledLine> make_corpus(const std::vector<LabelledLine>& sentences, const Grammar& grammar,
                                      const CorpusConfig& config) {
  Grammar::Random random(config.seed);
  std::vector<LabelledLine> lines;
  for (std::size_t n = 0; n < config.sentence_weight; ++n) {
    for (const auto& sentence : sentences) add_variants(lines, sentence, random);
  }
  for (const auto& label : grammar.labels()) {
    for (std::size_t n = 0; n < config.generated_per_label; ++n) {
      add_variants(lines, {label, grammar.sentence(label, random)}, random);
    }
  }
  shuffle(lines, random);
  return lines;
}

std::optional<std::string> seen_in_training(const std::vector<LabelledLine>& held_out,
                                            const std::vector<LabelledLine>& corpus) {
  std::unordered_set<std::string> seen;
  for (const auto& line : corpus) seen.insert(bare(line.text));
  for (const auto& line : held_out) {
    if (seen.contains(bare(line.text))) return line.text;
  }
  return std::nullopt;
}

void write_lines(const std::filesystem::path& file, const std::vector<LabelledLine>& lines) {
  std::ofstream out(file);
  for (const auto& line : lines) out << label_prefix << line.label << ' ' << line.text << '\n';
  out.close();
  if (!out) throw std::runtime_error(file.string() + ": cannot be written");
}

}  // namespace penstock
