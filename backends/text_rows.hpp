#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/refusal.hpp"

namespace penstock {

/// Takes the texts out of rows that come one by one; the first row with cells decides which column holds
/// them. Each member returns false when the row can't be accepted; `refusal` then says why.
class TextRows {
 public:
  struct Config {
    std::string column;       // empty: "text", else the only column of texts
    std::size_t texts = 0;    // at most
    std::size_t columns = 0;  // at most
  };

  explicit TextRows(Config config) : config_(std::move(config)) {}

  /// What messages call the list of rows, such as `instances`.
  void set_name(std::string name) { name_ = std::move(name); }

  /// A row that is nothing but its text; null when it is no text.
  bool bare(std::string* text);
  /// Between begin() and end(): one cell of a row; null when it is no text, else moved from if it is wanted.
  void begin();
  bool cell(std::string_view column, std::string* text);
  bool end();

  bool refuse(std::string problem);
  /// The row that is being read, or comes next: `instances[3]`.
  [[nodiscard]] std::string where() const { return name_ + '[' + std::to_string(texts.size()) + ']'; }

  std::vector<std::string> texts;
  std::optional<InputRefusal> refusal;

 private:
  struct Cell {
    std::string column;
    std::optional<std::string> text;
  };

  bool take(std::optional<std::string> text);
  bool choose();

  const Config config_;
  std::string name_;
  std::optional<std::string> chosen_;  // known after the first row
  std::vector<Cell> first_;
  std::optional<std::optional<std::string>> found_;  // the chosen cell of this row, and its text if it is one
};

}  // namespace penstock
