#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backends/predict_request.hpp"
#include "gateway/app/config.hpp"
#include "gateway/upstream/forwarder.hpp"

namespace penstock {

/// One member's share of a fan-out: what it is asked, and what came of it. Stays where it is while asked.
class MemberCall {
 public:
  /// `most_answer` bounds what a server may answer.
  MemberCall(EventLoop& loop, Pool& pool, Bytes most_answer);

  /// Asks; afterwards either there is a problem or the answer is usable.
  Task<void> ask(ModelRequest request, PredictRequest::Kind kind, std::size_t texts);

  [[nodiscard]] const std::string& model() const { return forwarder_.model(); }
  [[nodiscard]] const std::optional<Problem>& problem() const { return problem_; }
  [[nodiscard]] const std::string& version() const { return answer_.version; }
  [[nodiscard]] int attempts() const { return answer_.attempts; }
  /// The whole body, for MLflow's own requests.
  [[nodiscard]] std::string_view body() const { return answer_.body; }
  /// What was said of one text, as it stands.
  [[nodiscard]] std::string_view prediction(std::size_t text) const { return predictions_[text]; }

 private:
  /// Why the answer can't be merged, if it can't.
  [[nodiscard]] std::optional<Problem> judge(PredictRequest::Kind kind, std::size_t texts);

  Forwarder forwarder_;
  ResponseReader received_;
  Buffer out_;
  CountedText made_;
  Answer answer_;
  std::vector<std::string_view> predictions_;
  std::optional<Problem> problem_;
};

}  // namespace penstock
