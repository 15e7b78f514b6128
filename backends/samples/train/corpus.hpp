#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "backends/samples/train/grammar.hpp"

namespace penstock {

/// A text and what it is about.
struct LabelledLine {
  std::string label;
  std::string text;
};

/// How a training set is put together.
struct CorpusConfig {
  std::size_t generated_per_label = 2500;  // sentences from the grammar
  std::size_t sentence_weight = 4;         // how often a hand-written sentence is repeated
  std::uint64_t seed = 20240229;
};

/// Reads lines of `__label__x text`; empty ones are skipped. Throws std::runtime_error "FILE:LINE: …".
[[nodiscard]] std::vector<LabelledLine> read_lines(const std::filesystem::path& file);

/// Reads a grammar file. Throws std::runtime_error "FILE:LINE: …".
[[nodiscard]] Grammar read_grammar(const std::filesystem::path& file);

/// Sentences and generated ones in several cases and punctuations, shuffled; the same for the same input.
[[nodiscard]] std::vector<LabelledLine> make_corpus(const std::vector<LabelledLine>& sentences,
                                                    const Grammar& grammar, const CorpusConfig& config);

/// A held-out text that training would see, whatever its case and punctuation; nothing when there is none.
[[nodiscard]] std::optional<std::string> seen_in_training(const std::vector<LabelledLine>& held_out,
                                                          const std::vector<LabelledLine>& corpus);

/// Writes the form that fastText reads. Throws std::runtime_error when the file cannot be written.
void write_lines(const std::filesystem::path& file, const std::vector<LabelledLine>& lines);

}  // namespace penstock
