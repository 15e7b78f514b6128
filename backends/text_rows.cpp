#include "backends/text_rows.hpp"

#include <utility>

#include "backends/text_column.hpp"

namespace penstock {
namespace {

std::optional<std::string> taken(std::string* text) {
  return text == nullptr ? std::nullopt : std::optional(std::move(*text));
}

}  // namespace

bool TextRows::bare(std::string* text) {
  if (text == nullptr) return refuse(where() + " is not a string");
  return take(std::move(*text));
}

void TextRows::begin() { found_.reset(); }

bool TextRows::cell(std::string_view column, std::string* text) {
  if (!chosen_) {
    if (first_.size() == config_.columns)
      return refuse(where() + " has more than " + std::to_string(config_.columns) + " columns");
    first_.push_back({std::string(column), taken(text)});
    return true;
  }
  if (column != *chosen_) return true;
  if (found_) return refuse(where() + " has '" + *chosen_ + "' more than once");
  found_ = taken(text);
  return true;
}

bool TextRows::end() {
  if (!chosen_ && !choose()) return false;
  if (!found_) return refuse(where() + " has no '" + *chosen_ + "'");
  if (!*found_) return refuse("'" + *chosen_ + "' of " + where() + " is not a string");
  return take(std::move(*found_));
}

bool TextRows::refuse(std::string problem) {
  refusal = InputRefusal{std::move(problem)};
  return false;
}

bool TextRows::take(std::optional<std::string> text) {
  if (texts.size() == config_.texts) {
    refusal = too_many_texts(config_.texts);
    return false;
  }
  texts.push_back(std::move(*text));
  return true;
}

bool TextRows::choose() {
  std::vector<ColumnKind> columns;
  for (const auto& cell : first_)
    columns.push_back({cell.column, cell.text ? ColumnKind::Kind::text : ColumnKind::Kind::other});
  const auto choice = choose_text_column(config_.column, columns);
  if (!choice) return refuse(choice.error().message + " (in " + where() + ")");
  chosen_ = std::move(first_[*choice].column);
  found_ = std::move(first_[*choice].text);
  first_.clear();
  return true;
}

}  // namespace penstock
