#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

/// Reads comma-separated values record by record (RFC 4180; a line may also end with LF or CR alone).
class CsvReader {
 public:
  enum class Result { record, end, unclosed_quote, text_after_quote, too_many_fields };

  explicit CsvReader(std::string_view text) : rest_(text) {}

  /// Puts the next record's fields into `fields`, unquoted; empty lines are passed over. A record with more
  /// than `most` is read no further: an empty field takes a byte of the text and 32 here.
  [[nodiscard]] Result next(std::vector<std::string>& fields, std::size_t most);
  /// The line on which the last record began, from 1.
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  Result quoted(std::string& field);
  void plain(std::string& field);
  bool end_of_record();

  std::string_view rest_;
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
};

}  // namespace penstock
