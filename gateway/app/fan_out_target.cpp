#include "gateway/app/fan_out_target.hpp"

#include <algorithm>

#include "backends/compute_call.hpp"
#include "gateway/app/fan_out_merge.hpp"
#include "gateway/app/model_target.hpp"
#include "gateway/app/prediction_body.hpp"
#include "gateway/net/memory_hold.hpp"
#include "gateway/net/receive.hpp"
#include "gateway/net/reply.hpp"
#include "gateway/net/when_all.hpp"

namespace penstock {
namespace {

constexpr std::string_view json_type = "application/json";

/// What the body is taken for: what `curl -d` says of any body, and nothing said, mean JSON.
std::string_view body_type(const Exchange& exchange) {
  const std::string_view said = value_of(exchange.head().fields, FieldName::content_type);
  const bool form = equals_lower(said, "application/x-www-form-urlencoded");
  return said.empty() || (form && exchange.body().starts_with('{')) ? json_type : said;
}

ProblemType type_of(const InputRefusal& refusal) {
  if (refusal.status == 413) return ProblemType::body_too_large;
  return refusal.status == 415 ? ProblemType::unsupported_media_type : ProblemType::bad_request;
}

Problem problem_of(const InputRefusal& refusal) {
  return {.type = type_of(refusal), .detail = refusal.message};
}

Problem overloaded(std::string detail) {
  return {.type = ProblemType::overloaded, .detail = std::move(detail), .retry_after = retry_soon};
}

Problem no_memory() { return overloaded("limits.buffered_total is reached"); }

std::vector<InputForm> forms_of(const std::vector<FanOutTarget::Member>& members) {
  std::vector<InputForm> forms;
  for (const FanOutTarget::Member& member : members) {
    if (std::find(forms.begin(), forms.end(), member.input) == forms.end()) forms.push_back(member.input);
  }
  return forms;
}

}  // namespace

/// A body on its way through the compute pool: a copy, since the request may leave meanwhile.
struct FanOutTarget::LongBody {
  std::string type;
  std::string bytes;
  std::size_t most_texts;
  std::vector<InputForm> forms;
  QuestionResult asked = PredictionQuestion{};
  MemoryHold held{};  // of the copy and what is read from it
};

FanOutTarget::FanOutTarget(EventLoop& loop, ComputePool& compute, Shard& shard, Config config)
    : loop_(loop),
      compute_(compute),
      shard_(shard),
      config_(std::move(config)),
      forms_(forms_of(config_.members)) {}

Task<void> FanOutTarget::answer(Exchange& exchange) {
  if (!exchange.request.complete()) {
    Task<bool> gathering = gather_body(exchange);
    const bool have_body = co_await gathering;
    if (!have_body) co_return;
  }
  PredictionQuestion question;
  AccountHold held(exchange.loop.blocks().account());
  Task<std::optional<Problem>> reading = read(exchange, question, held);
  const std::optional<Problem> problem = co_await reading;
  if (exchange.watch.left()) co_return cut(exchange);
  if (problem) {
    reply_problem(exchange, *problem);
    co_return;
  }
  Task<void> asking = ask(exchange, question);
  co_await asking;
}

Task<std::optional<Problem>> FanOutTarget::read(Exchange& exchange, PredictionQuestion& question,
                                                AccountHold& held) {
  const std::string_view body = exchange.body();
  if (body.empty()) {
    if (auto text = text_of_query(exchange.head().query())) {
      question = question_of({.kind = PredictRequest::Kind::text, .texts = {std::move(*text)}}, forms_);
      co_return std::nullopt;
    }
  }
  const Field* encoding = find(exchange.head().fields, FieldName::content_encoding);
  if (encoding != nullptr && !equals_lower(encoding->value, "identity")) {
    co_return problem_of({"a Content-Encoding is not understood here; send the body as it is", 415});
  }
  // What is made of a body is hardly longer than that, for each form.
  const Bytes made = body.size() * forms_.size();
  if (made >= CountedText::least_counted && !held.try_take(made)) co_return no_memory();
  QuestionResult result = PredictionQuestion{};
  if (body.size() <= most_read_on_worker) {
    result = read_question(body_type(exchange), body, config_.limits.texts, forms_);
  } else {
    Task<std::optional<Problem>> reading = read_long(exchange, result);
    std::optional<Problem> problem = co_await reading;
    if (problem) co_return problem;
  }
  if (result.has_error()) co_return problem_of(result.error());
  question = std::move(*result);
  if (question.bodies.empty()) held.give_back();
  co_return std::nullopt;
}

Task<std::optional<Problem>> FanOutTarget::read_long(Exchange& exchange, QuestionResult& result) {
  MemoryHold held;
  if (!held.take(loop_.memory(), 2 * exchange.body().size())) co_return no_memory();
  auto body = std::make_shared<LongBody>(LongBody{.type = std::string(body_type(exchange)),
                                                  .bytes = std::string(exchange.body()),
                                                  .most_texts = config_.limits.texts,
                                                  .forms = forms_,
                                                  .held = std::move(held)});
  Waiter waiter(loop_.wheel(), deadline_of(exchange, std::nullopt));
  const GiveUpWhenLeft give_up_when_left(exchange.watch, waiter);
  const ComputeCall call(compute_, loop_, waiter, [body](const std::atomic<bool>&) {
    body->asked = read_question(body->type, body->bytes, body->most_texts, body->forms);
  });
  if (!call.accepted()) {
    co_return overloaded("too many long bodies wait to be read");
  }
  const bool woken = co_await waiter;
  if (!woken) {
    co_return Problem{.type = ProblemType::deadline_exceeded, .detail = "the body was not read in time"};
  }
  result = std::move(body->asked);
  co_return std::nullopt;
}

std::string_view FanOutTarget::body_for(const Member& member, const PredictionQuestion& question) const {
  const auto form = std::find(forms_.begin(), forms_.end(), member.input);
  return question.bodies[static_cast<std::size_t>(form - forms_.begin())];
}

Task<void> FanOutTarget::ask(Exchange& exchange, const PredictionQuestion& question) {
  const bool unchanged = question.kind == PredictRequest::Kind::mlflow;
  const TimePoint deadline = deadline_of(exchange, std::nullopt);
  Calls calls;
  std::vector<Task<void>> asking;
  for (const Member& member : config_.members) {
    calls.push_back(std::make_unique<MemberCall>(loop_, member.pool, config_.limits.answer));
    const ModelRequest request{.client = exchange,
                               .method = "POST",
                               .target = "/invocations",
                               .content_type = unchanged ? body_type(exchange) : json_type,
                               .body = unchanged ? exchange.body() : body_for(member, question),
                               .pass = ModelRequest::Pass::identity,
                               .deadline = deadline};
    asking.push_back(calls.back()->ask(request, question.kind, question.texts));
  }
  WhenAll all(std::move(asking));
  co_await all;
  if (exchange.watch.left()) {
    cut(exchange);
  } else {
    reply(exchange, question, calls);
  }
}

void FanOutTarget::reply(Exchange& exchange, const PredictionQuestion& question, const Calls& calls) {
  const auto failed = [](const auto& call) { return call->problem().has_value(); };
  const auto first_failed = std::find_if(calls.begin(), calls.end(), failed);
  const bool refused = first_failed != calls.end() && (config_.partial == FanOutConfig::Partial::refuse ||
                                                       std::all_of(calls.begin(), calls.end(), failed));
  if (refused) return reply_problem(exchange, *(*first_failed)->problem());
  std::vector<MergedMember> members;
  int attempts = 0;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    members.push_back({*calls[i], config_.members[i].form});
    attempts = std::max(attempts, calls[i]->attempts());
  }
  const Bytes most = std::max(exchange.loop.memory().left(), CountedText::least_counted);
  auto merged = merge_answers(members, question.kind, question.texts, exchange.id.text(), most);
  if (!merged || !exchange.text.try_set(std::move(*merged))) return reply_problem(exchange, no_memory());
  if (first_failed != calls.end()) shard_.add(config_.partial_answers);
  Reply reply(exchange, 200);
  const std::string versions = merged_versions(members);
  if (!versions.empty()) reply.field("X-Model-Version", versions);
  reply.server_timing(attempts);
  reply.body(json_type, exchange.text.view());
}

}  // namespace penstock
