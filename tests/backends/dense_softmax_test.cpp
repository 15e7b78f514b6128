#include "backends/dense_softmax.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace penstock {
namespace {

constexpr std::size_t rows = 50;
constexpr std::size_t labels = 4;

std::vector<float> random_matrix(std::size_t height, std::size_t width, std::mt19937& random) {
  std::uniform_real_distribution<float> weights(-1, 1);
  std::vector<float> matrix(height * width);
  for (auto& weight : matrix) weight = weights(random);
  return matrix;
}

/// The library's way: row by row, one label after the other.
std::vector<float> log_probabilities(std::span<const float> input, std::span<const float> output,
                                     std::span<const std::int32_t> chosen, std::size_t dimension) {
  std::vector<float> hidden(dimension);
  for (const auto row : chosen)
    for (std::size_t i = 0; i < dimension; ++i)
      hidden[i] += input[static_cast<std::size_t>(row) * dimension + i];
  for (auto& value : hidden) value *= static_cast<float>(1.0 / static_cast<double>(chosen.size()));
  std::vector<float> found(labels);
  for (std::size_t label = 0; label < labels; ++label)
    for (std::size_t i = 0; i < dimension; ++i) found[label] += output[label * dimension + i] * hidden[i];
  const float largest = *std::max_element(found.begin(), found.end());
  float total = 0;
  for (auto& value : found)
    total += value = static_cast<float>(std::exp(static_cast<double>(value - largest)));
  for (auto& value : found) value = static_cast<float>(std::log(static_cast<double>(value / total) + 1e-5));
  return found;
}

TEST(DenseSoftmax, gives_the_same_bits_whatever_the_dimension) {
  std::mt19937 random(20261121);
  for (std::size_t dimension = 1; dimension <= 50; ++dimension) {
    const auto input = random_matrix(rows, dimension, random);
    const auto output = random_matrix(labels, dimension, random);
    const std::vector<std::int32_t> chosen{7, 0, 49, 7, 21, 3};
    const auto expected = log_probabilities(input, output, chosen, dimension);
    DenseSoftmax::Scratch scratch;
    DenseSoftmax::Found found;
    DenseSoftmax(input, output, dimension).predict(chosen, scratch, found);
    ASSERT_EQ(found.size(), labels);
    for (const auto& [log_probability, label] : found)
      EXPECT_EQ(log_probability, expected[static_cast<std::size_t>(label)]) << dimension;
  }
}

TEST(DenseSoftmax, finds_nothing_in_no_rows) {
  const std::vector<float> matrix(8, 1.0F);
  DenseSoftmax::Scratch scratch;
  DenseSoftmax::Found found{{0.0F, 0}};
  DenseSoftmax(matrix, matrix, 4).predict({}, scratch, found);
  EXPECT_TRUE(found.empty());
}

}  // namespace
}  // namespace penstock
