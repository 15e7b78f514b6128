#include "backends/mlflow_reader.hpp"

#include <algorithm>
#include <utility>

#include "backends/mlflow_json.hpp"

namespace penstock {
namespace {

constexpr auto one_form =
    "There must be exactly one of dataframe_split, dataframe_records, instances and inputs";

}  // namespace

bool MlflowReader::open(Container container) {
  const bool object = container == Container::object;
  switch (places_.back()) {
    case Place::outside: return object ? enter(Place::body) : refuse("The body is not a JSON object");
    case Place::body: return open_form(container);
    case Place::rows: return open_row(container);
    case Place::row_list:
    case Place::row_object: return cell(nullptr) && enter(Place::skipped);
    case Place::columns:
      return columns_.begin(key_) &&
             (object ? columns_.item(nullptr) && enter(Place::skipped) : enter(Place::column));
    case Place::column:
      position_ = 0;
      held_.reset();
      return object ? columns_.item(nullptr) && enter(Place::skipped) : enter(Place::column_cell);
    case Place::column_cell: return value(nullptr) && enter(Place::skipped);
    case Place::split: return open_split(container);
    case Place::split_names: return refuse("dataframe_split.columns is not a list of names");
    case Place::skipped: return enter(Place::skipped);
  }
  return false;
}

bool MlflowReader::open_form(Container container) {
  const bool object = container == Container::object;
  if (key_ != form_) return enter(Place::skipped);
  rows_.set_name(form_);
  if (form_ == "inputs") {
    by_column_ = object;
    return enter(object ? Place::columns : Place::rows);
  }
  if (form_ == "dataframe_split") {
    rows_.set_name("dataframe_split.data");
    return object ? enter(Place::split) : refuse("dataframe_split is not an object");
  }
  return object ? refuse(form_ + " is not a list") : enter(Place::rows);
}

bool MlflowReader::open_row(Container container) {
  const bool object = container == Container::object;
  if (form_ == "dataframe_records" && !object) return refuse(rows_.where() + " is not an object");
  if (form_ == "dataframe_split" && object) return refuse(rows_.where() + " is not a list");
  position_ = 0;
  rows_.begin();
  return enter(object ? Place::row_object : Place::row_list);
}

bool MlflowReader::open_split(Container container) {
  const bool is_data = key_ == "data";
  if (!is_data && key_ != "columns") return enter(Place::skipped);
  if (container == Container::object) return refuse("dataframe_split." + key_ + " is not a list");
  if (std::exchange(is_data ? data_seen_ : columns_seen_, true))
    return refuse("dataframe_split has '" + key_ + "' twice");
  if (is_data) {
    data_skipped_ = !names_;
    return enter(data_skipped_ ? Place::skipped : Place::rows);
  }
  if (names_) return enter(Place::skipped);
  names_.emplace();
  return enter(Place::split_names);
}

bool MlflowReader::close() {
  const auto left = places_.back();
  places_.pop_back();
  switch (left) {
    case Place::row_list: return end_row_list();
    case Place::row_object: return rows_.end();
    case Place::column_cell: return columns_.item(position_ == 1 && held_ ? &*held_ : nullptr);
    case Place::outside:
    case Place::body:
    case Place::rows:
    case Place::columns:
    case Place::column:
    case Place::split:
    case Place::split_names:
    case Place::skipped: return true;
  }
  return false;
}

bool MlflowReader::end_row_list() {
  if (names_ && !names_->empty() && position_ != names_->size()) {
    return refuse(rows_.where() + " has " + std::to_string(position_) + " cells for " +
                  std::to_string(names_->size()) + " columns");
  }
  return rows_.end();
}

bool MlflowReader::key(std::string& name) {
  if (places_.back() == Place::skipped) return true;
  key_ = std::move(name);
  if (places_.back() != Place::body) return true;
  params_ = params_ || key_ == "params";
  if (std::ranges::find(mlflow_forms, key_) == mlflow_forms.end()) return true;
  if (!form_.empty()) return refuse(std::string(one_form) + "; here are '" + form_ + "' and '" + key_ + '\'');
  form_ = key_;
  return true;
}

bool MlflowReader::value(std::string* text) {
  switch (places_.back()) {
    case Place::outside: return refuse("The body is not a JSON object");
    case Place::body: return key_ != form_ || form_value(text);
    case Place::rows: return row_value(text);
    case Place::row_list:
    case Place::row_object: return cell(text);
    case Place::columns: return columns_.begin(key_) && columns_.item(text);
    case Place::column: return columns_.item(text);
    case Place::column_cell:
      ++position_;
      if (text != nullptr) held_ = std::move(*text);
      return true;
    case Place::split:
      return key_ == "data" || key_ == "columns" ? refuse("dataframe_split." + key_ + " is not a list")
                                                 : true;
    case Place::split_names:
      if (names_->size() == mlflow_columns_at_most)
        return refuse("dataframe_split has more than " + std::to_string(mlflow_columns_at_most) + " columns");
      names_->push_back(text != nullptr ? std::move(*text) : std::to_string(names_->size()));
      return true;
    case Place::skipped: return true;
  }
  return false;
}

bool MlflowReader::form_value(std::string* text) {
  rows_.set_name(form_);
  if (form_ == "inputs") return rows_.bare(text);
  return refuse(form_ + (form_ == "dataframe_split" ? " is not an object" : " is not a list"));
}

bool MlflowReader::row_value(std::string* text) {
  if (form_ == "dataframe_records") return refuse(rows_.where() + " is not an object");
  if (form_ == "dataframe_split") return refuse(rows_.where() + " is not a list");
  return rows_.bare(text);
}

bool MlflowReader::cell(std::string* text) {
  if (places_.back() == Place::row_object) return rows_.cell(key_, text);
  const auto position = position_++;
  const bool named = names_ && position < names_->size();
  return rows_.cell(named ? (*names_)[position] : std::to_string(position), text);
}

bool MlflowReader::finish() {
  if (form_.empty()) return refuse(one_form);
  if (form_ == "dataframe_split" && !data_seen_) return refuse("dataframe_split has no 'data'");
  return !by_column_ || columns_.finish(rows_.texts);
}

}  // namespace penstock
