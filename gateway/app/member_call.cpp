#include "gateway/app/member_call.hpp"

#include "gateway/app/json_slices.hpp"

namespace penstock {
namespace {

constexpr std::size_t longest_quote = 500;

ProblemType type_of_status(int status) {
  if (status == 413) return ProblemType::body_too_large;
  if (status == 415) return ProblemType::unsupported_media_type;
  if (status == 503) return ProblemType::model_unavailable;
  if (status == 504) return ProblemType::upstream_timeout;
  return status >= 400 && status < 500 ? ProblemType::bad_request : ProblemType::bad_gateway;
}

}  // namespace

MemberCall::MemberCall(EventLoop& loop, Pool& pool, Bytes most_answer)
    : forwarder_(loop, pool),
      received_(loop.blocks(), most_answer),
      out_(loop.blocks()),
      made_(loop.blocks().account()),
      answer_{.received = received_, .out = out_, .made = made_} {}

Task<void> MemberCall::ask(ModelRequest request, PredictRequest::Kind kind, std::size_t texts) {
  Task<Attempt> handling = forwarder_.handle(request, answer_);
  const Attempt last = co_await handling;
  problem_ = is_answer(last.outcome) ? judge(kind, texts)
                                     : forwarder_.problem_of(last.outcome, answer_, request.deadline);
}

std::optional<Problem> MemberCall::judge(PredictRequest::Kind kind, std::size_t texts) {
  const auto bad = [this](ProblemType type, std::string detail) {
    return Problem{.type = type, .detail = model() + std::move(detail), .model = model()};
  };
  if (answer_.status != 200) {
    std::string said(answer_.body.substr(0, longest_quote));
    return bad(type_of_status(answer_.status), " answered " + std::to_string(answer_.status) + ": " + said);
  }
  if (kind == PredictRequest::Kind::mlflow) {
    if (is_json_value(answer_.body)) return std::nullopt;
    return bad(ProblemType::bad_gateway, " answered with something that is not JSON");
  }
  auto predictions = json_list(answer_.body, "predictions", texts);
  if (!predictions) return bad(ProblemType::bad_gateway, " answered without a list of predictions");
  if (predictions->size() != texts) {
    const std::string count = predictions->size() > texts ? "more than " + std::to_string(texts)
                                                          : std::to_string(predictions->size());
    return bad(ProblemType::bad_gateway,
               " answered " + count + " predictions for " + std::to_string(texts) + " texts");
  }
  predictions_ = std::move(*predictions);
  return std::nullopt;
}

}  // namespace penstock
