#include "backends/samples/train/evaluation.hpp"

#include <algorithm>
#include <iomanip>
#include <set>

namespace penstock {

double Evaluation::accuracy() const {
  return total == 0 ? 0.0 : static_cast<double>(right) / static_cast<double>(total);
}

Evaluation evaluate(const std::vector<LabelledLine>& lines,
                    const std::function<std::string(const std::string&)>& predict) {
  Evaluation evaluation;
  for (const auto& line : lines) {
    const auto predicted = predict(line.text);
    ++evaluation.counts[{line.label, predicted}];
    ++evaluation.total;
    if (predicted == line.label) ++evaluation.right;
  }
  return evaluation;
}

void print(std::ostream& out, const Evaluation& evaluation) {
  std::set<std::string> labels;
  for (const auto& [pair, count] : evaluation.counts) labels.insert({pair.first, pair.second});
  std::size_t widest = 0;
  for (const auto& label : labels) widest = std::max(widest, label.size());
  const auto width = static_cast<int>(widest + 2);

  out << std::left << std::setw(width) << "" << std::right;
  for (const auto& label : labels) out << std::setw(width) << label;
  out << "   <- predicted\n";
  for (const auto& truth : labels) {
    out << std::left << std::setw(width) << truth << std::right;
    for (const auto& predicted : labels) {
      const auto count = evaluation.counts.find({truth, predicted});
      out << std::setw(width) << (count == evaluation.counts.end() ? 0 : count->second);
    }
    out << '\n';
  }
}

}  // namespace penstock
