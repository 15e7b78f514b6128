#include "backends/predict_request.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "backends/json_events.hpp"
#include "backends/media_type.hpp"
#include "backends/mlflow_json.hpp"

namespace penstock {
namespace {

using Kind = PredictRequest::Kind;

class PredictReader final : public JsonEvents {
 public:
  explicit PredictReader(std::size_t max_texts) : max_texts_(max_texts) {}

  bool open(Container container) override {
    ++depth_;
    if (depth_ == 1) return container == Container::object || refuse("The body is not a JSON object");
    if (depth_ > 2) return !in_texts_ || not_a_string();
    if (key_ == "text") return refuse("'text' is not a string");
    in_texts_ = key_ == "texts" && container == Container::array;
    return in_texts_ || key_ != "texts" || refuse("'texts' is not a list");
  }

  bool close() override {
    if (--depth_ == 1) in_texts_ = false;
    return true;
  }

  bool key(std::string& name) override {
    if (depth_ > 1) return true;
    key_ = std::move(name);
    const bool is_mlflow = std::ranges::find(mlflow_forms, key_) != mlflow_forms.end();
    if (is_mlflow) {
      met(Kind::mlflow);
      return false;  // what follows is for the models to judge
    }
    if (key_ == "text") return met(Kind::text);
    return key_ != "texts" || met(Kind::texts);
  }

  bool value(std::string* text) override {
    if (depth_ == 0) return refuse("The body is not a JSON object");
    if (in_texts_) return text == nullptr ? not_a_string() : take(*text);
    if (depth_ > 1) return true;
    if (key_ == "texts") return refuse("'texts' is not a list");
    if (key_ != "text") return true;
    return text == nullptr ? refuse("'text' is not a string") : take(*text);
  }

  std::optional<Kind> kind;
  std::vector<std::string> texts;
  std::optional<InputRefusal> refusal;

 private:
  bool met(Kind now) {
    if (kind) return refuse("There must be exactly one of text, texts and MLflow's fields");
    kind = now;
    return true;
  }

  bool take(std::string& text) {
    if (texts.size() == max_texts_) {
      refusal = too_many_texts(max_texts_);
      return false;
    }
    texts.push_back(std::move(text));
    return true;
  }

  bool not_a_string() { return refuse("texts[" + std::to_string(texts.size()) + "] is not a string"); }

  bool refuse(std::string problem) {
    refusal = InputRefusal{std::move(problem)};
    return false;
  }

  const std::size_t max_texts_;
  std::size_t depth_ = 0;
  std::string key_;
  bool in_texts_ = false;
};

boost::system::result<PredictRequest, InputRefusal> read_json_request(std::string_view body,
                                                                      std::size_t max_texts) {
  PredictReader reader(max_texts);
  if (auto refusal = read_json(body, {}, reader)) return *std::move(refusal);
  if (reader.refusal) return *std::move(reader.refusal);
  if (!reader.kind) {
    return InputRefusal{R"(Send {"text": "…"}, {"texts": ["…", …]}, or a body as MLflow takes it)"};
  }
  return PredictRequest{.kind = *reader.kind, .texts = std::move(reader.texts)};
}

}  // namespace

boost::system::result<PredictRequest, InputRefusal> read_predict_request(std::string_view content_type,
                                                                         std::string_view body,
                                                                         std::size_t max_texts) {
  switch (media_type_of(content_type)) {
    case MediaType::none:
    case MediaType::json: return read_json_request(body, max_texts);
    case MediaType::csv: return PredictRequest{.kind = Kind::mlflow, .texts = {}};
    case MediaType::other: break;
  }
  return InputRefusal{"Send application/json, or text/csv, in UTF-8", 415};
}

}  // namespace penstock
