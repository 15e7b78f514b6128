#include "backends/in_process_backend.hpp"

#include "backends/compute_call.hpp"
#include "gateway/net/characters.hpp"
#include "gateway/net/waiter.hpp"

namespace penstock {
namespace {

constexpr Bytes bytes_for_each_text = 64;  // what a text costs however short it is

Attempt no_memory(Answer& answer) {
  answer.failure = "limits.buffered_total is reached";
  return {.outcome = Outcome::overloaded};
}

Attempt answer_with(Answer& answer, ModelSaid said) {
  if (!answer.made.try_set(std::move(said.body))) return no_memory(answer);
  answer.status = said.status;
  answer.content_type = said.content_type;
  answer.body = answer.made.view();
  answer.head = nullptr;
  return {.outcome = Outcome::success};
}

/// Of a wait that was not woken.
Outcome given_up(const ModelRequest& request) {
  return request.client.watch.left() ? Outcome::cancelled : Outcome::timeout;
}

}  // namespace

struct InProcessBackend::Loading {
  LoadedModel loaded;
  Waiter* waiter = nullptr;
};

InProcessBackend::InProcessBackend(EventLoop& loop, std::shared_ptr<ModelSlot> slot, ComputePool& compute,
                                   Config config)
    : loop_(loop), slot_(std::move(slot)), compute_(compute), config_(std::move(config)) {}

InProcessBackend::~InProcessBackend() = default;

void InProcessBackend::abort() {
  // Each one that gives up takes itself off the list, and its request may end others.
  while (!waiting_.empty()) (*waiting_.begin())->give_up();
}

Task<bool> InProcessBackend::wait(Waiter& waiter, ClientWatch& watch) {
  waiting_.insert(&waiter);
  const GiveUpWhenLeft give_up_when_left(watch, waiter);
  const bool woken = co_await waiter;
  waiting_.erase(&waiter);
  co_return woken;
}

Task<Attempt> InProcessBackend::send(const ModelRequest& request, Answer& answer, Reuse, TimePoint) {
  if (model_ == nullptr) {
    Task<Outcome> loading = load(request, answer);
    const Outcome loaded = co_await loading;
    if (loaded != Outcome::success) co_return Attempt{.outcome = loaded};
  }
  answer.version = model_->version();
  answer.generation = generation_;
  const Field* encoding = request.pass == ModelRequest::Pass::all
                              ? find(request.client.head().fields, FieldName::content_encoding)
                              : nullptr;
  if (encoding != nullptr && !equals_lower(encoding->value, "identity")) {
    co_return answer_with(answer,
                          {.status = 415,
                           .content_type = "text/plain",
                           .body = "A Content-Encoding is not understood here; send the body as it is."});
  }
  std::shared_ptr<PredictionJob> job;
  if (request.body.size() > most_read_on_worker) {
    job = make_job();
    job->content_type = request.content_type;
    if (!job->take_body(loop_.memory(), request.body)) co_return no_memory(answer);
  } else {
    auto input = read_mlflow_input(request.content_type, request.body, config_.reading);
    if (input.has_error()) co_return answer_with(answer, said_of(std::move(input.error())));
    if (input->params) log_ignored_params();
    if (is_short(input->texts)) {
      co_return answer_with(answer, {.body = predict_json(*model_, input->texts, config_.label)});
    }
    job = make_job();
    if (!job->take_texts(loop_.memory(), std::move(input->texts))) co_return no_memory(answer);
  }
  Task<Attempt> computing = compute(std::move(job), request, answer);
  const Attempt computed = co_await computing;
  co_return computed;
}

std::shared_ptr<PredictionJob> InProcessBackend::make_job() const {
  return std::make_shared<PredictionJob>(
      PredictionJob{.model = model_, .label = config_.label, .reading = config_.reading});
}

bool InProcessBackend::is_short(const std::vector<std::string>& texts) const {
  Bytes cost = 0;
  for (const std::string& text : texts) cost += text.size() + bytes_for_each_text;
  return cost <= config_.inline_bytes;
}

Task<Outcome> InProcessBackend::load(const ModelRequest& request, Answer& answer) {
  const LoadedModel ready = slot_->current();
  if (ready.model != nullptr) {
    take(ready);
    co_return Outcome::success;
  }
  auto loading = std::make_shared<Loading>();
  Waiter waiter(loop_.wheel(), request.deadline);
  loading->waiter = &waiter;
  slot_->get([loading, &loop = loop_](const LoadedModel& loaded) {
    loop.post([loading, loaded] {
      loading->loaded = loaded;
      if (loading->waiter != nullptr) loading->waiter->wake();
    });
  });
  Task<bool> waiting = wait(waiter, request.client.watch);
  const bool woken = co_await waiting;
  loading->waiter = nullptr;
  if (!woken) {
    answer.failure = "the model was not loaded in time";
    co_return given_up(request);
  }
  if (loading->loaded.model == nullptr) {
    answer.failure = loading->loaded.error;
    co_return Outcome::unloaded;
  }
  take(loading->loaded);
  co_return Outcome::success;
}

void InProcessBackend::take(const LoadedModel& loaded) {
  model_ = loaded.model;
  generation_ = loaded.generation;
}

Task<Attempt> InProcessBackend::compute(std::shared_ptr<PredictionJob> job, const ModelRequest& request,
                                        Answer& answer) {
  Waiter waiter(loop_.wheel(), request.deadline);
  const ComputeCall call(compute_, loop_, waiter,
                         [job](const std::atomic<bool>& abandoned) { job->run(abandoned); });
  if (!call.accepted()) {
    answer.failure = "too many long predictions wait already";
    co_return Attempt{.outcome = Outcome::overloaded};
  }
  Task<bool> waiting = wait(waiter, request.client.watch);
  const bool woken = co_await waiting;
  if (!woken) {
    answer.failure = "the prediction took too long";
    co_return Attempt{.outcome = given_up(request)};
  }
  co_return answer_with(answer, std::move(job->said));
}

}  // namespace penstock
