#pragma once
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace penstock {

/// fastText's classifier over matrices that are not quantized: the mean of the chosen input rows, then a
/// softmax. Its sums keep the library's order, so answers are the same to the last bit; it only leaves out
/// the library's check of every single element, which is most of a prediction's time.
class DenseSoftmax {
 public:
  /// A label's number and the logarithm of (its probability + 1e-5), which is what the library gives.
  using Found = std::vector<std::pair<float, std::int32_t>>;

  struct Scratch {
    std::vector<float> hidden;
    std::vector<float> output;
  };

  /// Both matrices are stored by rows of `dimension` and outlive this.
  DenseSoftmax(std::span<const float> input, std::span<const float> output, std::size_t dimension)
      : input_(input), output_(output), dimension_(dimension) {}

  /// Puts all labels into `found`, best first; nothing when `rows` is empty. Each row lies within the input
  /// matrix.
  void predict(std::span<const std::int32_t> rows, Scratch& scratch, Found& found) const;

 private:
  void mean_of(std::span<const std::int32_t> rows, std::vector<float>& hidden) const;
  /// Appends the sums of a few columns from `first` on.
  void add_columns(std::span<const std::int32_t> rows, std::size_t first, std::vector<float>& hidden) const;
  void softmax(const std::vector<float>& hidden, std::vector<float>& output) const;

  std::span<const float> input_;
  std::span<const float> output_;
  std::size_t dimension_;
};

}  // namespace penstock
