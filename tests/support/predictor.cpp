#include "tests/support/predictor.hpp"

#include <algorithm>
#include <map>

#include "tests/support/ledger.hpp"

namespace penstock {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& what) {
  throw PredictionError("BAD_REQUEST", "Invalid input. " + what);
}

// What a model does with a row that holds no text: the exception that MLflow reports as BAD_REQUEST.
[[noreturn]] void fail_inside_the_model() {
  throw PredictionError("BAD_REQUEST",
                        "Encountered an unexpected error while evaluating the model. A row has no text.");
}

std::string text_of_row(const json& row) {
  if (row.is_string()) return row.get<std::string>();
  if (row.is_object() && row.contains("text")) return text_of_row(row["text"]);
  if (row.is_structured()) {
    for (const auto& cell : row) {
      if (cell.is_string()) return cell.get<std::string>();
    }
  }
  fail_inside_the_model();
}

std::vector<std::string> texts_of_rows(const json& rows, const char* field) {
  if (!rows.is_array()) refuse(std::string(field) + " must be a list.");
  std::vector<std::string> texts;
  for (const auto& row : rows) texts.push_back(text_of_row(row));
  return texts;
}

std::vector<std::string> texts_of_split(const json& frame) {
  if (!frame.is_object() || !frame.contains("data")) refuse("dataframe_split needs data.");
  const auto columns = frame.value("columns", std::vector<std::string>{});
  const auto at = std::find(columns.begin(), columns.end(), "text");
  if (at == columns.end()) return texts_of_rows(frame["data"], "data");
  const auto column = static_cast<std::size_t>(at - columns.begin());
  std::vector<std::string> texts;
  for (const auto& row : frame["data"]) {
    if (!row.is_array() || row.size() != columns.size()) refuse("a row has another length than columns.");
    texts.push_back(text_of_row(row[column]));
  }
  return texts;
}

std::vector<std::string> texts_of_inputs(const json& inputs) {
  if (inputs.is_array()) return texts_of_rows(inputs, "inputs");
  if (!inputs.is_object()) return {text_of_row(inputs)};
  const auto column = inputs.contains("text") ? inputs.find("text") : inputs.begin();
  if (column == inputs.end()) refuse("inputs has no column.");
  return column->is_array() ? texts_of_rows(*column, "a column") : std::vector{text_of_row(*column)};
}

std::vector<std::string> texts_of_json(std::string_view body) {
  const auto document = json::parse(body, nullptr, false);
  if (!document.is_object()) refuse("The body must be a JSON object.");
  std::string form;
  for (const auto& [name, value] : document.items()) {
    if (name == "params") continue;
    if (!form.empty()) refuse("It must have exactly one of the input fields.");
    form = name;
  }
  if (form == "instances") return texts_of_rows(document[form], "instances");
  if (form == "dataframe_records") return texts_of_rows(document[form], "dataframe_records");
  if (form == "dataframe_split") return texts_of_split(document[form]);
  if (form == "inputs") return texts_of_inputs(document[form]);
  refuse("It must have exactly one of the input fields.");
}

std::vector<std::vector<std::string>> rows_of_csv(std::string_view body) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (quoted && c == '"' && body.substr(i + 1, 1) == "\"") {
      cell += body[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '\n')) {
      row.push_back(std::exchange(cell, {}));
      if (c == '\n') rows.push_back(std::exchange(row, {}));
    } else if (quoted || c != '\r') {
      cell += c;
    }
  }
  if (quoted) refuse("A quoted cell has no end.");
  if (!cell.empty() || !row.empty()) {
    row.push_back(std::move(cell));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> texts_of_csv(std::string_view body) {
  const auto rows = rows_of_csv(body);
  if (rows.empty()) refuse("The CSV has no header.");
  const auto at = std::find(rows.front().begin(), rows.front().end(), "text");
  const auto column = at == rows.front().end() ? 0 : static_cast<std::size_t>(at - rows.front().begin());
  std::vector<std::string> texts;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].size() <= column) refuse("A row is shorter than the header.");
    texts.push_back(rows[i][column]);
  }
  return texts;
}

}  // namespace

PredictionError::PredictionError(std::string code, const std::string& message)
    : std::runtime_error(message), code_(std::move(code)) {}

unsigned PredictionError::status() const {
  static const std::map<std::string_view, unsigned> statuses = {
      {"BAD_REQUEST", 400},        {"INVALID_PARAMETER_VALUE", 400}, {"RESOURCE_DOES_NOT_EXIST", 404},
      {"ENDPOINT_NOT_FOUND", 404}, {"RESOURCE_EXHAUSTED", 429},      {"REQUEST_LIMIT_EXCEEDED", 429},
      {"INTERNAL_ERROR", 500},     {"NOT_IMPLEMENTED", 501},         {"TEMPORARILY_UNAVAILABLE", 503},
      {"DEADLINE_EXCEEDED", 504}};
  const auto at = statuses.find(code_);
  return at == statuses.end() ? 500 : at->second;
}

std::vector<std::string> texts_of(std::string_view content_type, std::string_view body) {
  const auto type = content_type.substr(0, content_type.find_first_of("; "));
  return type == "text/csv" ? texts_of_csv(body) : texts_of_json(body);
}

std::string label_of(const Switches& switches, const std::string& text) {
  const auto known = switches.table.find(text);
  if (known != switches.table.end()) return known->second;
  if (switches.labels.empty()) return {};
  return switches.labels[fnv1a(text) % switches.labels.size()];
}

}  // namespace penstock
