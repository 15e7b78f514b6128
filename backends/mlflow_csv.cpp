#include "backends/mlflow_csv.hpp"

#include <charconv>
#include <optional>
#include <utility>

#include "backends/csv_reader.hpp"
#include "backends/text_column.hpp"
#include "gateway/telemetry/utf8.hpp"

namespace penstock {
namespace {

using CsvFields = std::vector<std::string>;

bool is_number(std::string_view field) {
  double ignored = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), ignored);
  return error == std::errc() && end == field.data() + field.size();
}

boost::system::result<std::size_t, InputRefusal> choose(const CsvFields& header, const CsvFields& row,
                                                        const MlflowInputConfig& config) {
  std::vector<ColumnKind> columns;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool text = i < row.size() && !row[i].empty() && !is_number(row[i]);
    columns.push_back(
        {header[i], text || header.size() == 1 ? ColumnKind::Kind::text : ColumnKind::Kind::other});
  }
  return choose_text_column(config.column, columns);
}

InputRefusal on_line(const CsvReader& reader, const std::string& problem) {
  return {"The record on line " + std::to_string(reader.line()) + ' ' + problem};
}

/// One record of at most `most` fields, or why it isn't one; false at the end.
boost::system::result<bool, InputRefusal> read_record(CsvReader& reader, CsvFields& fields,
                                                      std::size_t most) {
  switch (reader.next(fields, most)) {
    case CsvReader::Result::record: return true;
    case CsvReader::Result::end: return false;
    case CsvReader::Result::unclosed_quote: return on_line(reader, "has a quote that is not closed");
    case CsvReader::Result::text_after_quote: return on_line(reader, "has text after a closing quote");
    case CsvReader::Result::too_many_fields:
      return on_line(reader, "has more than " + std::to_string(most) + " fields");
  }
  return false;
}

}  // namespace

boost::system::result<MlflowTexts, InputRefusal> read_mlflow_csv(std::string_view body,
                                                                 const MlflowInputConfig& config) {
  if (!is_utf8(body)) return InputRefusal{"The body is not UTF-8"};
  if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
  CsvReader reader(body);
  CsvFields header;
  CsvFields row;
  auto more = read_record(reader, header, mlflow_columns_at_most);
  if (!more) return more.error();
  if (!*more) return InputRefusal{"The body is empty"};
  MlflowTexts result;
  std::optional<std::size_t> column;
  const auto next = [&] { return read_record(reader, row, header.size()); };
  for (more = next(); more && *more; more = next()) {
    if (row.size() != header.size()) {
      return on_line(reader, "has " + std::to_string(row.size()) + " fields for " +
                                 std::to_string(header.size()) + " columns");
    }
    if (!column) {
      const auto choice = choose(header, row, config);
      if (!choice) return choice.error();
      column = *choice;
    }
    if (result.texts.size() == config.texts) return too_many_texts(config.texts);
    result.texts.push_back(std::move(row[*column]));
  }
  if (!more) return more.error();
  return result;
}

}  // namespace penstock
