#include "backends/fasttext_model.hpp"

#include <algorithm>
#include <cmath>
#include <istream>
#include <optional>
#include <stdexcept>
#include <streambuf>
#include <utility>

#include <fasttext/fasttext.h>

#include "backends/dense_softmax.hpp"

namespace penstock {
namespace {

constexpr std::string_view label_prefix = "__label__";

/// One line, read where it lies.
class LineBuffer final : public std::streambuf {
 public:
  void set(std::string& line) { setg(line.data(), line.data(), line.data() + line.size()); }
};

constexpr std::size_t most_line_kept = 4096;  // what is worked with is some 30 times as large

/// What predict works with, kept by each thread from text to text.
struct Scratch {
  std::string line;
  LineBuffer buffer;
  std::istream stream{&buffer};
  std::vector<std::int32_t> words;
  std::vector<std::int32_t> labels;
  fasttext::Predictions found;
  DenseSoftmax::Scratch sums;
};

// The trainer saw every line end with a newline, which is a feature of its own.
void set_line(Scratch& scratch, std::string_view text) {
  scratch.line.assign(text);
  std::replace_if(
      scratch.line.begin(), scratch.line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\0'; },
      ' ');
  scratch.line += '\n';
  scratch.buffer.set(scratch.line);
  scratch.stream.clear();
}

class FastTextModel final : public Model {
 public:
  FastTextModel(const std::string& path, std::string version) : version_(std::move(version)) {
    engine_.loadModel(path);
    dictionary_ = engine_.getDictionary();
    if (engine_.getArgs().model != fasttext::model_name::sup || dictionary_->nlabels() < 1)
      throw std::runtime_error("was not trained to tell labels apart; train it with `fasttext supervised`");
    for (std::int32_t id = 0; id < dictionary_->nlabels(); ++id) {
      const auto label = dictionary_->getLabel(id);
      labels_.push_back(label.starts_with(label_prefix) ? label.substr(label_prefix.size()) : label);
    }
    use_dense_softmax();
  }

  void predict(std::span<const std::string_view> texts, std::vector<Scores>& scores) const override {
    thread_local std::optional<Scratch> scratch;
    if (!scratch) scratch.emplace();
    scores.reserve(scores.size() + texts.size());
    for (const auto text : texts) {
      set_line(*scratch, text);
      scores.push_back(predict_line(*scratch));
    }
    if (scratch->line.capacity() > most_line_kept) scratch.reset();
  }

  const std::string& version() const override { return version_; }

 private:
  // The library refuses to show a quantized matrix, and other losses end in other ways.
  void use_dense_softmax() {
    const auto arguments = engine_.getArgs();
    if (engine_.isQuant() || arguments.loss != fasttext::loss_name::softmax) return;
    input_ = engine_.getInputMatrix();
    output_ = engine_.getOutputMatrix();
    const auto dimension = static_cast<std::size_t>(arguments.dim);
    if (input_->rows() != dictionary_->nwords() + arguments.bucket || input_->cols() != arguments.dim ||
        output_->rows() != dictionary_->nlabels() || output_->cols() != arguments.dim)
      throw std::runtime_error("has a matrix that does not fit its dictionary");
    softmax_.emplace(std::span(input_->data(), static_cast<std::size_t>(input_->rows()) * dimension),
                     std::span(output_->data(), static_cast<std::size_t>(output_->rows()) * dimension),
                     dimension);
  }

  void find(Scratch& scratch) const {
    if (softmax_) return softmax_->predict(scratch.words, scratch.sums, scratch.found);
    scratch.found.clear();
    try {
      engine_.predict(static_cast<std::int32_t>(labels_.size()), scratch.words, scratch.found);
    } catch (const fasttext::DenseMatrix::EncounteredNaNError&) {  // weights that add up to no number
      scratch.found.clear();
    }
  }

  [[nodiscard]] Scores predict_line(Scratch& scratch) const {
    dictionary_->getLine(scratch.stream, scratch.words, scratch.labels);
    find(scratch);
    Scores scores;
    scores.reserve(labels_.size());
    for (const auto& [log_probability, id] : scratch.found) {
      const auto probability = std::exp(log_probability);
      if (!std::isfinite(probability)) return undecided();
      scores.push_back({labels_[static_cast<std::size_t>(id)], std::min(probability, 1.0F)});
    }
    if (scores.empty()) return undecided();
    add_missing(scratch.found, scores);
    return scores;
  }

  [[nodiscard]] Scores undecided() const {
    Scores scores;
    for (const auto& label : labels_) scores.push_back({label, 1.0F / static_cast<float>(labels_.size())});
    return scores;
  }

  // Hierarchical softmax leaves out what is less probable than 1e-5.
  void add_missing(const fasttext::Predictions& found, Scores& scores) const {
    if (scores.size() == labels_.size()) return;
    std::vector<bool> has(labels_.size());
    for (const auto& prediction : found) has[static_cast<std::size_t>(prediction.second)] = true;
    for (std::size_t id = 0; id < labels_.size(); ++id)
      if (!has[id]) scores.push_back({labels_[id], 0.0F});
  }

  fasttext::FastText engine_;
  std::shared_ptr<const fasttext::Dictionary> dictionary_;
  std::shared_ptr<const fasttext::DenseMatrix> input_;
  std::shared_ptr<const fasttext::DenseMatrix> output_;
  std::optional<DenseSoftmax> softmax_;  // where it gives what the library would
  std::vector<std::string> labels_;
  std::string version_;
};

}  // namespace

std::unique_ptr<Model> load_fasttext_model(const std::string& path, std::string version) {
  return std::make_unique<FastTextModel>(path, std::move(version));
}

}  // namespace penstock
