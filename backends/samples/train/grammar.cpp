#include "backends/samples/train/grammar.hpp"

#include <utility>

namespace penstock {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

class Grammar::Parser {
 public:
  Parser(Grammar& grammar, const std::string& file) : grammar_(grammar), file_(file) {}

  void line(std::string_view text) {
    ++line_;
    const auto content = trimmed(text);
    if (content.empty() || content.front() == '#') return;
    if (text.front() == ' ') return continuation(content);
    open_slot_ = false;
    if (content.front() == '[') return section(content);
    if (content.front() == '>') return sentence(trimmed(content.substr(1)));
    definition(content);
  }

  void end() {
    if (grammar_.labels_.empty()) fail("no [label] section");
    for (const auto& label : grammar_.labels_) {
      if (!grammar_.templates_.contains(label)) fail("label \"" + label + "\" has no sentence");
    }
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw GrammarError(file_ + ":" + std::to_string(line_) + ": " + what);
  }

  void section(std::string_view content) {
    if (content.size() < 3 || content.back() != ']') fail("a section is [label]");
    label_ = trimmed(content.substr(1, content.size() - 2));
    for (const auto& known : grammar_.labels_) {
      if (known == label_) fail("section [" + label_ + "] occurs twice");
    }
    grammar_.labels_.push_back(label_);
    own_.clear();
  }

  void sentence(std::string_view content) {
    if (label_.empty()) fail("a sentence belongs below a [label]");
    grammar_.templates_[label_].push_back(phrase(content));
  }

  void definition(std::string_view content) {
    const auto equals = content.find('=');
    if (equals == std::string_view::npos) fail("neither [label], nor > sentence, nor slot = words");
    const std::string name(trimmed(content.substr(0, equals)));
    if (name.empty()) fail("a slot needs a name");
    auto& scope = label_.empty() ? shared_ : own_;
    if (scope.contains(name)) fail("slot {" + name + "} is defined twice");
    // Its own words are read before its name is known, so that it cannot contain itself.
    Choices choices;
    alternatives(content.substr(equals + 1), choices);
    scope.emplace(name, grammar_.slots_.size());
    open_name_ = name;
    grammar_.slots_.push_back(std::move(choices));
    open_slot_ = true;
  }

  void continuation(std::string_view content) {
    if (!open_slot_) fail("an indented line continues a slot, and there is none");
    alternatives(content, grammar_.slots_.back());
  }

  void alternatives(std::string_view content, Choices& choices) {
    while (true) {
      const auto bar = content.find('|');
      const auto words = trimmed(content.substr(0, bar));
      if (!words.empty()) choices.push_back(phrase(words));
      if (bar == std::string_view::npos) break;
      content.remove_prefix(bar + 1);
    }
    if (choices.empty()) fail("a slot needs words on its first line");
  }

  Phrase phrase(std::string_view text) const {
    Phrase pieces;
    while (!text.empty()) {
      const auto open = text.find('{');
      if (open != 0) pieces.push_back({.words = std::string(text.substr(0, open))});
      if (open == std::string_view::npos) break;
      const auto close = text.find('}', open);
      if (close == std::string_view::npos) fail("a slot is not closed by }");
      pieces.push_back({.words = {}, .slot = slot(std::string(text.substr(open + 1, close - open - 1)))});
      text.remove_prefix(close + 1);
    }
    if (pieces.empty()) fail("a sentence without words");
    return pieces;
  }

  std::size_t slot(const std::string& name) const {
    if (open_slot_ && name == open_name_) fail("slot {" + name + "} contains itself");
    if (const auto own = own_.find(name); own != own_.end()) return own->second;
    if (const auto shared = shared_.find(name); shared != shared_.end()) return shared->second;
    fail("unknown slot {" + name + "}; define it above its first use");
  }

  Grammar& grammar_;
  const std::string& file_;
  std::size_t line_ = 0;
  std::string label_;
  std::string open_name_;
  bool open_slot_ = false;
  std::map<std::string, std::size_t> shared_;
  std::map<std::string, std::size_t> own_;
};

Grammar Grammar::parse(std::istream& in, const std::string& file) {
  Grammar grammar;
  Parser parser(grammar, file);
  for (std::string text; std::getline(in, text);) parser.line(text);
  parser.end();
  return grammar;
}

std::string Grammar::sentence(const std::string& label, Random& random) const {
  std::string out;
  append(out, templates_.at(label), random);
  return out;
}

void Grammar::append(std::string& out, const Choices& choices, Random& random) const {
  // The remainder, not a distribution: those differ between standard libraries.
  for (const auto& piece : choices[random() % choices.size()]) {
    if (piece.slot == no_slot) {
      out += piece.words;
    } else {
      append(out, slots_[piece.slot], random);
    }
  }
}

}  // namespace penstock
