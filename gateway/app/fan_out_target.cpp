#include "gateway/app/fan_out_target.hpp"

#include <algorithm>

#include "backends/compute_call.hpp"
#include "gateway/app/fan_out_merge.hpp"
#include "gateway/app/model_target.hpp"
#include "gateway/app/prediction_body.hpp"
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

Problem no_memory() {
  return {.type = ProblemType::overloaded,
          .detail = "limits.buffered_total is reached",
          .retry_after = std::chrono::seconds(1)};
}

using AskedResult = boost::system::result<PredictRequest, InputRefusal>;

/// A body on its way through the compute pool: a copy, since the request may leave meanwhile.
struct LongBody {
  std::string type;
  std::string bytes;
  std::size_t most_texts;
  AskedResult asked = PredictRequest{};
};

}  // namespace

FanOutTarget::FanOutTarget(EventLoop& loop, ComputePool& compute, Shard& shard, Config config)
    : loop_(loop), compute_(compute), shard_(shard), config_(std::move(config)) {}

Task<void> FanOutTarget::answer(Exchange& exchange) {
  if (!exchange.request.complete()) {
    Task<bool> gathering = gather_body(exchange);
    const bool have_body = co_await gathering;
    if (!have_body) co_return;
  }
  PredictRequest asked;
  Task<std::optional<Problem>> reading = read(exchange, asked);
  const std::optional<Problem> problem = co_await reading;
  if (problem) {
    reply_problem(exchange, *problem);
    co_return;
  }
  Task<void> asking = ask(exchange, std::move(asked));
  co_await asking;
}

Task<std::optional<Problem>> FanOutTarget::read(Exchange& exchange, PredictRequest& asked) {
  const std::string_view body = exchange.body();
  if (body.empty()) {
    if (auto text = text_of_query(exchange.head().query())) {
      asked = {.kind = PredictRequest::Kind::text, .texts = {std::move(*text)}};
      co_return std::nullopt;
    }
  }
  const Field* encoding = find(exchange.head().fields, FieldName::content_encoding);
  if (encoding != nullptr && !equals_lower(encoding->value, "identity")) {
    co_return problem_of({"a Content-Encoding is not understood here; send the body as it is", 415});
  }
  AskedResult result = PredictRequest{};
  if (body.size() <= most_read_on_worker) {
    result = read_predict_request(body_type(exchange), body, config_.limits.texts);
  } else {
    Task<std::optional<Problem>> reading = read_long(exchange, result);
    std::optional<Problem> problem = co_await reading;
    if (problem) co_return problem;
  }
  if (result.has_error()) co_return problem_of(result.error());
  asked = std::move(*result);
  co_return std::nullopt;
}

Task<std::optional<Problem>> FanOutTarget::read_long(Exchange& exchange, AskedResult& result) {
  auto body = std::make_shared<LongBody>(LongBody{.type = std::string(body_type(exchange)),
                                                  .bytes = std::string(exchange.body()),
                                                  .most_texts = config_.limits.texts});
  Waiter waiter(loop_.wheel(), deadline_of(exchange, std::nullopt));
  const ComputeCall call(compute_, loop_, waiter, [body] {
    body->asked = read_predict_request(body->type, body->bytes, body->most_texts);
  });
  if (!call.accepted()) {
    co_return Problem{.type = ProblemType::overloaded, .detail = "too many long bodies wait to be read"};
  }
  const bool woken = co_await waiter;
  if (!woken) {
    co_return Problem{.type = ProblemType::deadline_exceeded, .detail = "the body was not read in time"};
  }
  result = std::move(body->asked);
  co_return std::nullopt;
}

Task<void> FanOutTarget::ask(Exchange& exchange, PredictRequest asked) {
  const bool unchanged = asked.kind == PredictRequest::Kind::mlflow;
  const TimePoint deadline = deadline_of(exchange, std::nullopt);
  std::vector<std::string> bodies;
  bodies.reserve(config_.members.size());
  Calls calls;
  std::vector<Task<void>> asking;
  for (const Member& member : config_.members) {
    if (!unchanged) bodies.push_back(prediction_body(asked.texts, member.input));
    calls.push_back(std::make_unique<MemberCall>(loop_, member.pool, config_.limits.answer));
    const ModelRequest request{.client = exchange,
                               .method = "POST",
                               .target = "/invocations",
                               .content_type = unchanged ? body_type(exchange) : json_type,
                               .body = unchanged ? exchange.body() : std::string_view(bodies.back()),
                               .pass = ModelRequest::Pass::identity,
                               .deadline = deadline};
    asking.push_back(calls.back()->ask(request, asked.kind, asked.texts.size()));
  }
  WhenAll all(std::move(asking));
  co_await all;
  if (exchange.watch.left()) {
    cut(exchange);
  } else {
    reply(exchange, asked, calls);
  }
}

void FanOutTarget::reply(Exchange& exchange, const PredictRequest& asked, const Calls& calls) {
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
  auto merged = merge_answers(members, asked.kind, asked.texts.size(), exchange.id.text(), most);
  if (!merged || !exchange.text.try_set(std::move(*merged))) return reply_problem(exchange, no_memory());
  if (first_failed != calls.end()) shard_.add(config_.partial_answers);
  Reply reply(exchange, 200);
  const std::string versions = merged_versions(members);
  if (!versions.empty()) reply.field("X-Model-Version", versions);
  reply.server_timing(attempts);
  reply.body(json_type, exchange.text.view());
}

}  // namespace penstock
