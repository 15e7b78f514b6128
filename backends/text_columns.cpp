#include "backends/text_columns.hpp"

#include <utility>

#include "backends/text_column.hpp"

namespace penstock {

bool TextColumns::begin(std::string name) {
  if (columns_.size() == config_.columns)
    return refuse("inputs has more than " + std::to_string(config_.columns) + " columns");
  columns_.push_back({.name = std::move(name), .size = 0, .texts = {}, .not_text = {}});
  return true;
}

bool TextColumns::item(std::string* text) {
  auto& column = columns_.back();
  if (column.size == config_.texts) {
    refusal = too_many_texts(config_.texts);
    return false;
  }
  if (text == nullptr && !column.not_text) column.not_text = column.size;
  if (!column.not_text) column.texts.push_back(std::move(*text));
  ++column.size;
  return true;
}

bool TextColumns::finish(std::vector<std::string>& texts) {
  std::vector<ColumnKind> kinds;
  for (const auto& column : columns_)
    kinds.push_back({column.name, column.texts.empty() ? ColumnKind::Kind::other : ColumnKind::Kind::text});
  const auto choice = choose_text_column(config_.column, kinds);
  if (!choice) return refuse(choice.error().message + " (in inputs)");
  auto& column = columns_[*choice];
  if (column.not_text)
    return refuse("inputs." + column.name + '[' + std::to_string(*column.not_text) + "] is not a string");
  texts = std::move(column.texts);
  return true;
}

bool TextColumns::refuse(std::string problem) {
  refusal = InputRefusal{std::move(problem)};
  return false;
}

}  // namespace penstock
