#include "backends/fasttext_file.hpp"

#include <bit>
#include <cstdint>
#include <fstream>
#include <stdexcept>

#include "gateway/telemetry/utf8.hpp"

namespace penstock {
namespace {

static_assert(std::endian::native == std::endian::little,
              "fastText writes its numbers as the machine has them");

constexpr std::int32_t magic = 793712314;
constexpr std::int32_t longest_gram = 100;
constexpr std::int32_t largest_dimension = 100'000;
constexpr std::int64_t largest_count =
    100'000'000'000'000;  // the library's tree of labels marks free nodes with 1e15
constexpr std::int64_t centroids = 256;

struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void require(bool holds, const char* otherwise) {
  if (!holds) throw Fault(otherwise);
}

class Reader {
 public:
  explicit Reader(const ModelFile& file) : stream_(file.same_file(), std::ios::binary), left_(file.size()) {
    require(stream_.is_open(), "cannot be opened again");
  }

  template <class T>
  T take() {
    T value{};
    count(sizeof value);
    stream_.read(reinterpret_cast<char*>(&value), sizeof value);
    return value;
  }

  std::string take_word() {
    std::string word;
    require(!std::getline(stream_, word, '\0').fail(), "ends too early: it was not copied whole");
    count(word.size() + 1);
    return word;
  }

  /// `items` is positive; `size` is small.
  void skip(std::int64_t items, std::int64_t size) {
    require(static_cast<Bytes>(items) <= left_ / static_cast<Bytes>(size),
            "ends too early: it was not copied whole");
    count(static_cast<Bytes>(items * size));
    stream_.seekg(items * size, std::ios::cur);
  }

 private:
  void count(Bytes taken) {
    require(taken <= left_, "ends too early: it was not copied whole");
    left_ -= taken;
  }

  std::ifstream stream_;
  Bytes left_;
};

struct Shape {
  std::int64_t dimension;
  std::int64_t buckets;
  std::int64_t words;
  std::int64_t labels;
};

void read_arguments(Reader& file, Shape& shape) {
  shape.dimension = file.take<std::int32_t>();
  for (int ignored = 0; ignored < 4; ++ignored)
    file.take<std::int32_t>();  // window, epochs, least count, negatives
  const auto word_grams = file.take<std::int32_t>();
  const auto loss = file.take<std::int32_t>();
  const auto kind = file.take<std::int32_t>();
  shape.buckets = file.take<std::int32_t>();
  const auto shortest = file.take<std::int32_t>();
  const auto longest = file.take<std::int32_t>();
  file.take<std::int32_t>();  // learning rate's update rate
  file.take<double>();        // sampling threshold
  require(kind == 3, "was not trained to tell labels apart; train it with `fasttext supervised`");
  require(shape.dimension > 0 && shape.dimension <= largest_dimension, "has an impossible dimension");
  require(loss >= 1 && loss <= 4, "has an unknown loss");
  require(word_grams >= 0 && word_grams <= longest_gram && shortest >= 0 && longest >= 0 &&
              longest <= longest_gram,
          "has impossible n-gram lengths");
  require(shape.buckets > 0 || (shape.buckets == 0 && word_grams <= 1 && longest == 0),
          "has no buckets for its n-grams");
}

void read_entry(Reader& file, bool is_label) {
  const auto word = file.take_word();
  const auto count = file.take<std::int64_t>();
  const auto type = file.take<std::int8_t>();
  require(count >= 0 && count <= largest_count, "counts a word impossibly often");
  require(type == (is_label ? 1 : 0), "has words and labels out of order");
  require(!is_label || is_utf8(word), "has a label that is not UTF-8");
}

/// Returns how many rows of n-grams the input matrix keeps.
std::int64_t read_dictionary(Reader& file, Shape& shape) {
  const std::int64_t entries = file.take<std::int32_t>();
  shape.words = file.take<std::int32_t>();
  shape.labels = file.take<std::int32_t>();
  file.take<std::int64_t>();  // tokens seen in training
  const auto kept = file.take<std::int64_t>();
  require(shape.words >= 0 && shape.labels > 0 && entries == shape.words + shape.labels,
          "has a dictionary that does not add up");
  require(kept >= -1 && kept <= shape.buckets, "keeps an impossible number of n-grams");
  for (std::int64_t entry = 0; entry < entries; ++entry) read_entry(file, entry >= shape.words);
  for (std::int64_t pair = 0; pair < kept; ++pair) {
    file.take<std::int32_t>();
    const auto row = file.take<std::int32_t>();
    require(row >= 0 && row < kept, "keeps an n-gram outside its matrix");
  }
  return kept;
}

void read_quantizer(Reader& file, std::int64_t dimension, std::int64_t parts) {
  const std::int64_t quantized = file.take<std::int32_t>();
  const std::int64_t count = file.take<std::int32_t>();
  const std::int64_t width = file.take<std::int32_t>();
  const std::int64_t last = file.take<std::int32_t>();
  require(quantized == dimension && count == parts && width > 0 && width <= dimension && last > 0 &&
              last <= width && (count - 1) * width + last == dimension,
          "has a quantizer that does not fit its matrix");
  file.skip(dimension * centroids, sizeof(float));
}

void read_quantized(Reader& file, std::int64_t rows, std::int64_t dimension) {
  const bool norms = file.take<std::uint8_t>() != 0;
  require(file.take<std::int64_t>() == rows && file.take<std::int64_t>() == dimension,
          "has a matrix that does not fit its dictionary");
  const std::int64_t codes = file.take<std::int32_t>();
  require(codes > 0 && codes % rows == 0, "has codes that do not fit their matrix");
  file.skip(codes, 1);
  read_quantizer(file, dimension, codes / rows);
  if (!norms) return;
  file.skip(rows, 1);
  read_quantizer(file, 1, 1);
}

void read_dense(Reader& file, std::int64_t rows, std::int64_t dimension) {
  require(file.take<std::int64_t>() == rows && file.take<std::int64_t>() == dimension,
          "has a matrix that does not fit its dictionary");
  file.skip(rows * dimension, sizeof(float));
}

void read_model(Reader& file) {
  require(file.take<std::int32_t>() == magic, "is not a fastText model; name a .bin or .ftz file");
  const auto version = file.take<std::int32_t>();
  require(version == 11 || version == 12,
          "was written by another version of fastText; train it again with 0.9");
  Shape shape{};
  read_arguments(file, shape);
  const auto kept = read_dictionary(file, shape);
  const auto rows = shape.words + (kept >= 0 ? kept : shape.buckets);
  require(rows > 0, "has no words");
  const bool quantized = file.take<std::uint8_t>() != 0;
  require(quantized || kept < 0, "has lost n-grams without being quantized");
  quantized ? read_quantized(file, rows, shape.dimension) : read_dense(file, rows, shape.dimension);
  const bool quantized_output = file.take<std::uint8_t>() != 0;
  quantized&& quantized_output ? read_quantized(file, shape.labels, shape.dimension)
                               : read_dense(file, shape.labels, shape.dimension);
}

}  // namespace

std::optional<std::string> fasttext_file_fault(const ModelFile& file) {
  try {
    Reader reader(file);
    read_model(reader);
    return std::nullopt;
  } catch (const Fault& fault) {
    return fault.what();
  }
}

}  // namespace penstock
