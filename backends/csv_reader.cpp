#include "backends/csv_reader.hpp"

#include <algorithm>

namespace penstock {
namespace {

constexpr std::string_view ends_a_field = ",\r\n";

}  // namespace

CsvReader::Result CsvReader::next(std::vector<std::string>& fields, std::size_t most) {
  fields.clear();
  while (rest_.starts_with('\n') || rest_.starts_with('\r')) end_of_record();
  if (rest_.empty()) return Result::end;
  line_ = next_line_;
  for (;;) {
    if (fields.size() == most) return Result::too_many_fields;
    auto& field = fields.emplace_back();
    if (rest_.starts_with('"')) {
      if (const auto result = quoted(field); result != Result::record) return result;
    } else {
      plain(field);
    }
    if (end_of_record()) return Result::record;
    rest_.remove_prefix(1);  // the comma
  }
}

CsvReader::Result CsvReader::quoted(std::string& field) {
  rest_.remove_prefix(1);
  for (;;) {
    const auto quote = rest_.find('"');
    if (quote == std::string_view::npos) return Result::unclosed_quote;
    field += rest_.substr(0, quote);
    rest_.remove_prefix(quote + 1);
    if (!rest_.starts_with('"')) break;
    field += '"';
    rest_.remove_prefix(1);
  }
  next_line_ += static_cast<std::size_t>(std::ranges::count(field, '\n'));
  const bool ended = rest_.empty() || ends_a_field.find(rest_.front()) != std::string_view::npos;
  return ended ? Result::record : Result::text_after_quote;
}

void CsvReader::plain(std::string& field) {
  const auto end = std::min(rest_.find_first_of(ends_a_field), rest_.size());
  field = rest_.substr(0, end);
  rest_.remove_prefix(end);
}

bool CsvReader::end_of_record() {
  if (rest_.empty()) return true;
  if (rest_.front() == ',') return false;
  rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
  ++next_line_;
  return true;
}

}  // namespace penstock
