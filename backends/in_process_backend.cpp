#include "backends/in_process_backend.hpp"

#include <atomic>

#include "backends/predictions.hpp"
#include "gateway/net/characters.hpp"
#include "gateway/net/waiter.hpp"
#include "gateway/telemetry/log.hpp"

namespace penstock {
namespace {

constexpr Bytes bytes_for_each_text = 64;  // what a text costs however short it is

std::string predict_json(const Model& model, const std::vector<std::string>& texts, std::string_view label) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<Scores> scores;
  model.predict(views, scores);
  std::string json;
  append_predictions(json, scores, label);
  return json;
}

void log_ignored_params() {
  static std::atomic<bool> logged = false;
  if (logged.exchange(true, std::memory_order_relaxed)) return;
  log(LogLevel::warning, "params_ignored", {{"detail", "models in the process take no params; said once"}});
}

void answer_with(Answer& answer, int status, std::string_view content_type, std::string body) {
  answer.made = std::move(body);
  answer.status = status;
  answer.content_type = content_type;
  answer.body = answer.made;
  answer.head = nullptr;
}

}  // namespace

/// What a hop to another thread works on; that thread touches it only until it posts back.
struct InProcessBackend::Prediction {
  std::vector<std::string> texts;
  std::shared_ptr<const Model> model;
  std::string label;
  std::string json;
  Waiter* waiter = nullptr;  // null once the request has left
};

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

Task<bool> InProcessBackend::wait(Waiter& waiter) {
  waiting_.insert(&waiter);
  const bool woken = co_await waiter;
  waiting_.erase(&waiter);
  co_return woken;
}

Task<Attempt> InProcessBackend::send(const ModelRequest& request, Answer& answer, Reuse, TimePoint) {
  if (model_ == nullptr) {
    Task<Outcome> loading = load(answer, request.deadline);
    const Outcome loaded = co_await loading;
    if (loaded != Outcome::success) co_return Attempt{.outcome = loaded};
  }
  answer.version = model_->version();
  answer.generation = generation_;
  const Field* encoding = request.pass == ModelRequest::Pass::all
                              ? find(request.client.head().fields, FieldName::content_encoding)
                              : nullptr;
  if (encoding != nullptr && !equals_lower(encoding->value, "identity")) {
    answer_with(answer, 415, "text/plain",
                "A Content-Encoding is not understood here; send the body as it is.");
    co_return Attempt{.outcome = Outcome::success};
  }
  auto input = read_mlflow_input(request.content_type, request.body, {.column = "", .texts = config_.texts});
  if (input.has_error()) {
    MlflowError error = input.error();
    answer_with(answer, error.status, error.status == 415 ? "text/plain" : "application/json",
                std::move(error.body));
    co_return Attempt{.outcome = Outcome::success};
  }
  if (input->params) log_ignored_params();
  if (is_short(input->texts)) {
    answer_with(answer, 200, "application/json", predict_json(*model_, input->texts, config_.label));
    co_return Attempt{.outcome = Outcome::success};
  }
  Task<Attempt> predicting = predict(std::move(input->texts), answer, request.deadline);
  Attempt predicted = co_await predicting;
  co_return predicted;
}

bool InProcessBackend::is_short(const std::vector<std::string>& texts) const {
  Bytes cost = 0;
  for (const std::string& text : texts) cost += text.size() + bytes_for_each_text;
  return cost <= config_.inline_bytes;
}

Task<Outcome> InProcessBackend::load(Answer& answer, TimePoint deadline) {
  const LoadedModel ready = slot_->current();
  if (ready.model != nullptr) {
    take(ready);
    co_return Outcome::success;
  }
  auto loading = std::make_shared<Loading>();
  Waiter waiter(loop_.wheel(), deadline);
  loading->waiter = &waiter;
  slot_->get([loading, &loop = loop_](const LoadedModel& loaded) {
    loop.post([loading, loaded] {
      loading->loaded = loaded;
      if (loading->waiter != nullptr) loading->waiter->wake();
    });
  });
  Task<bool> waiting = wait(waiter);
  const bool woken = co_await waiting;
  loading->waiter = nullptr;
  if (!woken) {
    answer.failure = "the model was not loaded in time";
    co_return Outcome::timeout;
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

Task<Attempt> InProcessBackend::predict(std::vector<std::string> texts, Answer& answer, TimePoint deadline) {
  auto prediction = std::make_shared<Prediction>();
  prediction->texts = std::move(texts);
  prediction->model = model_;
  prediction->label = config_.label;
  Waiter waiter(loop_.wheel(), deadline);
  prediction->waiter = &waiter;
  const bool accepted = compute_.try_post([prediction, &loop = loop_] {
    prediction->json = predict_json(*prediction->model, prediction->texts, prediction->label);
    loop.post([prediction] {
      if (prediction->waiter != nullptr) prediction->waiter->wake();
    });
  });
  if (!accepted) {
    answer.failure = "too many long predictions wait already";
    co_return Attempt{.outcome = Outcome::overloaded};
  }
  Task<bool> waiting = wait(waiter);
  const bool woken = co_await waiting;
  prediction->waiter = nullptr;
  if (!woken) {
    answer.failure = "the prediction took too long";
    co_return Attempt{.outcome = Outcome::timeout};
  }
  answer_with(answer, 200, "application/json", std::move(prediction->json));
  co_return Attempt{.outcome = Outcome::success};
}

}  // namespace penstock
