#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

/// One label and how probable the model finds it, 0 to 1; the label lives as long as its model.
struct Score {
  std::string_view label;
  float probability;
};

/// Every label of a model, best first.
using Scores = std::vector<Score>;

/// A model that is loaded and predicts in this process.
class Model {
 public:
  Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  virtual ~Model() = default;

  /// Appends one Scores per text, in order. Texts may be empty and hold any bytes; safe from several threads
  /// at once. Throws only std::bad_alloc.
  virtual void predict(std::span<const std::string_view> texts, std::vector<Scores>& scores) const = 0;

  /// What tells these weights from others: for a file the first 12 hex digits of its SHA-256.
  [[nodiscard]] virtual const std::string& version() const = 0;
};

}  // namespace penstock
