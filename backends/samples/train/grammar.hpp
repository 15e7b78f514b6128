#pragma once
#include <cstddef>
#include <cstdint>
#include <istream>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

/// The file cannot be used; what() is "FILE:LINE: what is wrong".
class GrammarError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Sentence templates by label, with slots filled from word lists; the format is in the samples' README.
class Grammar {
 public:
  using Random = std::mt19937_64;

  /// Reads a whole grammar; `file` is only its name in errors. Throws GrammarError.
  static Grammar parse(std::istream& in, const std::string& file);

  /// The labels, in the order of the file.
  [[nodiscard]] const std::vector<std::string>& labels() const { return labels_; }

  /// One sentence of `label`, which must be one of labels(); the same for the same state of `random`.
  [[nodiscard]] std::string sentence(const std::string& label, Random& random) const;

 private:
  class Parser;

  // Words to copy, or the index of a slot to fill.
  struct Piece {
    std::string words;
    std::size_t slot = no_slot;
  };
  using Phrase = std::vector<Piece>;
  using Choices = std::vector<Phrase>;
  static constexpr std::size_t no_slot = SIZE_MAX;

  void append(std::string& out, const Choices& choices, Random& random) const;

  std::vector<std::string> labels_;
  std::vector<Choices> slots_;  // a slot names only slots before it, so filling ends
  std::map<std::string, Choices> templates_;
};

}  // namespace penstock
