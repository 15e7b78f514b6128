#include "backends/model_slot.hpp"

#include <exception>
#include <utility>

#include <boost/asio/post.hpp>

namespace penstock {
namespace {

constexpr auto stopping = "the process is stopping";

}  // namespace

ModelSlot::ModelSlot(Load load, boost::asio::thread_pool& loading, Clock clock, Config config)
    : load_(std::move(load)), loading_(loading), clock_(std::move(clock)), config_(config) {
  status_.since = clock_.wall();
}

void ModelSlot::get(Done done) {
  const std::lock_guard lock(mutex_);
  if (stopped_ || (status_.state != State::loading && !may_load())) {
    boost::asio::post(loading_, [done = std::move(done), answer = answer()] { done(answer); });
    return;
  }
  waiting_.push_back(std::move(done));
  if (status_.state == State::loading) return;
  enter(State::loading);
  boost::asio::post(loading_, [self = shared_from_this()] { self->load_now(); });
}

LoadedModel ModelSlot::current() const {
  const std::lock_guard lock(mutex_);
  return {.model = model_, .generation = status_.generation, .error = {}};
}

ModelSlot::Status ModelSlot::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void ModelSlot::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
}

bool ModelSlot::may_load() const {
  return status_.state == State::absent ||
         (status_.state == State::failed && clock_.now() - failed_at_ >= config_.retry_after);
}

LoadedModel ModelSlot::answer() const {
  if (stopped_) return {.model = {}, .error = stopping};
  return {.model = model_, .generation = status_.generation, .error = status_.error};
}

void ModelSlot::enter(State state) {
  status_.state = state;
  status_.since = clock_.wall();
}

void ModelSlot::load_now() {
  const auto loaded = attempt();
  std::vector<Done> waiting;
  LoadedModel result;
  {
    const std::lock_guard lock(mutex_);
    status_.error = loaded.error;
    if (loaded.model) {
      model_ = loaded.model;
      status_.version = model_->version();
      ++status_.generation;
      enter(State::ready);
    } else {
      failed_at_ = clock_.now();
      enter(State::failed);
    }
    result = answer();
    waiting.swap(waiting_);
  }
  for (const auto& done : waiting) done(result);
}

LoadedModel ModelSlot::attempt() const {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return {.model = {}, .error = stopping};
  }
  try {
    return {.model = share(load_()), .error = {}};
  } catch (const std::bad_alloc&) {
    return {.model = {}, .error = "not enough memory to load the model"};
  } catch (const std::exception& error) {
    return {.model = {}, .error = error.what()};
  }
}

std::shared_ptr<const Model> ModelSlot::share(std::unique_ptr<Model> model) const {
  return {model.release(), [&loading = loading_](const Model* last) {
            boost::asio::post(loading,
                              [owned = std::unique_ptr<const Model>(last)]() mutable { owned.reset(); });
          }};
}

}  // namespace penstock
