#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "backends/samples/train/corpus.hpp"

namespace penstock {

/// How often each label was predicted for each true one.
struct Evaluation {
  std::map<std::pair<std::string, std::string>, std::size_t> counts;  // (true, predicted)
  std::size_t right = 0;
  std::size_t total = 0;

  /// The share predicted right, 0 when nothing was asked.
  [[nodiscard]] double accuracy() const;
};

/// Asks `predict` for every line's label.
[[nodiscard]] Evaluation evaluate(const std::vector<LabelledLine>& lines,
                                  const std::function<std::string(const std::string& text)>& predict);

/// Writes the confusion matrix: a row for each true label, a column for each predicted one.
void print(std::ostream& out, const Evaluation& evaluation);

}  // namespace penstock
