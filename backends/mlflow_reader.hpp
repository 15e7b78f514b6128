#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backends/json_events.hpp"
#include "backends/mlflow_input.hpp"
#include "backends/text_columns.hpp"
#include "backends/text_rows.hpp"

namespace penstock {

/// Follows a JSON body of MLflow and keeps its texts; where it stands is a stack of places.
class MlflowReader final : public JsonEvents {
 public:
  using Names = std::vector<std::string>;

  /// `names`: the columns of dataframe_split, from an earlier reading of the same body.
  MlflowReader(const MlflowInputConfig& config, std::optional<Names> names)
      : names_(std::move(names)),
        rows_({.column = config.column, .texts = config.texts, .columns = mlflow_columns_at_most}),
        columns_({.column = config.column, .texts = config.texts, .columns = mlflow_columns_at_most}) {}

  bool open(Container container) override;
  bool close() override;
  bool key(std::string& name) override;
  bool value(std::string* text) override;

  bool finish();
  /// Set when dataframe_split's data came before its columns: the body has to be read again with these names.
  std::optional<Names> names_for_second_reading() {
    return data_skipped_ ? std::optional(names_.value_or(Names{})) : std::nullopt;
  }
  std::optional<InputRefusal>& refusal() { return columns_.refusal ? columns_.refusal : rows_.refusal; }
  MlflowTexts result() { return {.texts = std::move(rows_.texts), .params = params_}; }

 private:
  enum class Place {
    outside,
    body,         // the body's own object
    rows,         // a list of texts or of rows
    row_list,     // a row whose cells have positions
    row_object,   // a row whose cells have names
    columns,      // the object of `inputs`
    column,       // one of its lists
    column_cell,  // a list within that, good if it holds one text
    split,        // the object of `dataframe_split`
    split_names,  // its `columns`
    skipped,      // something nobody asked for
  };

  bool enter(Place place) {
    places_.push_back(place);
    return true;
  }
  bool refuse(std::string problem) { return rows_.refuse(std::move(problem)); }
  bool open_form(Container container);
  bool open_row(Container container);
  bool open_split(Container container);
  bool end_row_list();
  bool form_value(std::string* text);
  bool row_value(std::string* text);
  bool cell(std::string* text);

  std::vector<Place> places_{Place::outside};
  std::string form_;  // empty until one is met
  std::string key_;
  std::optional<Names> names_;
  std::size_t position_ = 0;  // in a row_list or column_cell
  std::optional<std::string> held_;
  bool columns_seen_ = false;
  bool data_seen_ = false;
  bool data_skipped_ = false;
  bool by_column_ = false;
  bool params_ = false;
  TextRows rows_;
  TextColumns columns_;
};

}  // namespace penstock
