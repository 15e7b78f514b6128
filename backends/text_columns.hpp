#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "backends/refusal.hpp"

namespace penstock {

/// Takes the texts out of a table whose columns come one by one, whole.
/// Members return false when the table can't be accepted; `refusal` then says why.
class TextColumns {
 public:
  struct Config {
    std::string column;       // empty: "text", else the only column of texts
    std::size_t texts = 0;    // in a column, at most
    std::size_t columns = 0;  // at most
  };

  explicit TextColumns(Config config) : config_(std::move(config)) {}

  bool begin(std::string name);
  /// The next item of the column that was begun last; null when it is no text, else moved from.
  bool item(std::string* text);
  /// The chosen column's texts, once all columns are there.
  bool finish(std::vector<std::string>& texts);

  bool refuse(std::string problem);

  std::optional<InputRefusal> refusal;

 private:
  struct Column {
    std::string name;
    std::size_t size = 0;
    std::vector<std::string> texts;
    std::optional<std::size_t> not_text;  // the first item that is none
  };

  const Config config_;
  std::vector<Column> columns_;
};

}  // namespace penstock
