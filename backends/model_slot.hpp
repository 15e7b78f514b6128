#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "backends/model.hpp"
#include "gateway/policy/units.hpp"

namespace penstock {

/// What a get ends with: a model and its generation, or one line that says why there is none.
struct LoadedModel {
  std::shared_ptr<const Model> model;
  std::uint64_t generation = 0;
  std::string error;
};

/// Holds the current model of one name; loads it at the first get, once however many wait.
/// Made by std::make_shared. Every model it hands out is destroyed on the loading thread, whoever drops it
/// last, so the loading pool outlives slots and models. To stop: stop() each slot, then join() the pool.
class ModelSlot : public std::enable_shared_from_this<ModelSlot> {
 public:
  enum class State { absent, loading, ready, failed };

  struct Config {
    Duration retry_after = std::chrono::seconds(1);  // a failed load is not tried again sooner
  };

  struct Clock {
    std::function<TimePoint()> now;
    std::function<std::chrono::system_clock::time_point()> wall;
  };

  struct Status {
    State state = State::absent;
    std::string version;                          // empty when nothing is loaded
    std::uint64_t generation = 0;                 // goes up with each model loaded
    std::chrono::system_clock::time_point since;  // when the state began
    std::string error;                            // why the last load failed
  };

  /// Returns a model or throws std::exception whose text is one line; runs on the loading thread.
  using Load = std::function<std::unique_ptr<Model>()>;
  /// Called once, on the loading thread; must not throw.
  using Done = std::function<void(const LoadedModel&)>;

  /// `loading` has one thread; slots may share it.
  ModelSlot(Load load, boost::asio::thread_pool& loading, Clock clock, Config config);

  /// Answers with the model, loading it first when there is none; with an error when that failed or the slot
  /// stopped.
  void get(Done done);
  /// The model if it is loaded, without waiting; else none.
  [[nodiscard]] LoadedModel current() const;
  [[nodiscard]] Status status() const;
  /// Every get that waits is answered with an error once the running load ends, and every later one at once;
  /// what was handed out stays good.
  void stop();

 private:
  [[nodiscard]] bool may_load() const;
  [[nodiscard]] LoadedModel answer() const;
  void enter(State state);
  void load_now();
  [[nodiscard]] LoadedModel attempt() const;
  [[nodiscard]] std::shared_ptr<const Model> share(std::unique_ptr<Model> model) const;

  const Load load_;
  boost::asio::thread_pool& loading_;
  const Clock clock_;
  const Config config_;

  mutable std::mutex mutex_;  // guards all below
  Status status_;
  std::shared_ptr<const Model> model_;
  TimePoint failed_at_;
  std::vector<Done> waiting_;
  bool stopped_ = false;
};

}  // namespace penstock
