#include "gateway/app/prediction_question.hpp"

#include <utility>

#include "gateway/app/prediction_body.hpp"

namespace penstock {

PredictionQuestion question_of(const PredictRequest& asked, std::span<const InputForm> forms) {
  PredictionQuestion question{.kind = asked.kind, .texts = asked.texts.size()};
  if (asked.kind == PredictRequest::Kind::mlflow) return question;
  question.bodies.reserve(forms.size());
  for (const InputForm& form : forms) question.bodies.push_back(prediction_body(asked.texts, form));
  return question;
}

boost::system::result<PredictionQuestion, InputRefusal> read_question(std::string_view content_type,
                                                                      std::string_view body,
                                                                      std::size_t max_texts,
                                                                      std::span<const InputForm> forms) {
  auto asked = read_predict_request(content_type, body, max_texts);
  if (asked.has_error()) return std::move(asked.error());
  return question_of(*asked, forms);
}

}  // namespace penstock
