#include "backends/dense_softmax.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

namespace penstock {
namespace {

constexpr std::size_t columns_at_once = 16;  // whose sums fit into registers

float logarithm(float probability) {
  return static_cast<float>(std::log(static_cast<double>(probability) + 1e-5));
}

}  // namespace

void DenseSoftmax::predict(std::span<const std::int32_t> rows, Scratch& scratch, Found& found) const {
  found.clear();
  if (rows.empty()) return;
  mean_of(rows, scratch.hidden);
  softmax(scratch.hidden, scratch.output);
  const auto better = [](const auto& left, const auto& right) { return left.first > right.first; };
  for (std::size_t label = 0; label < scratch.output.size(); ++label) {
    found.emplace_back(logarithm(scratch.output[label]), static_cast<std::int32_t>(label));
    std::push_heap(found.begin(), found.end(), better);  // so that equals come in the library's order
  }
  std::sort_heap(found.begin(), found.end(), better);
}

void DenseSoftmax::mean_of(std::span<const std::int32_t> rows, std::vector<float>& hidden) const {
  hidden.clear();
  for (std::size_t first = 0; first < dimension_; first += columns_at_once) add_columns(rows, first, hidden);
  const auto share = static_cast<float>(1.0 / static_cast<double>(rows.size()));
  for (auto& value : hidden) value *= share;
}

void DenseSoftmax::add_columns(std::span<const std::int32_t> rows, std::size_t first,
                               std::vector<float>& hidden) const {
  std::array<float, columns_at_once> sum{};
  const auto add = [&](auto columns) {
    for (const auto row : rows) {
      const float* const weights = input_.data() + static_cast<std::size_t>(row) * dimension_ + first;
      for (std::size_t i = 0; i < columns; ++i) sum[i] += weights[i];
    }
    hidden.insert(hidden.end(), sum.data(), sum.data() + columns);
  };
  const std::size_t left = dimension_ - first;
  // Only a number known here lets the compiler keep the sums in registers.
  left < columns_at_once ? add(left) : add(std::integral_constant<std::size_t, columns_at_once>());
}

void DenseSoftmax::softmax(const std::vector<float>& hidden, std::vector<float>& output) const {
  output.clear();
  for (const float* weights = output_.data(); weights < output_.data() + output_.size();
       weights += dimension_) {
    float sum = 0;
    for (std::size_t i = 0; i < dimension_; ++i) sum += weights[i] * hidden[i];
    output.push_back(sum);
  }
  const float largest = *std::ranges::max_element(output);
  float total = 0;
  for (auto& value : output) {
    value = static_cast<float>(std::exp(static_cast<double>(value - largest)));
    total += value;
  }
  for (auto& value : output) value /= total;
}

}  // namespace penstock
