#pragma once
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "backends/compute_pool.hpp"
#include "backends/mlflow_input.hpp"
#include "backends/model_slot.hpp"
#include "backends/prediction_job.hpp"
#include "gateway/net/waiter.hpp"
#include "gateway/upstream/backend.hpp"

namespace penstock {

/// A model in the process as one thread asks it: speaks MLflow's POST /invocations. Short predictions run
/// here, where they cost less than the hop to another thread; long ones, and long bodies, on the compute
/// pool.
class InProcessBackend final : public Backend {
 public:
  struct Config {
    std::string label;  // of append_predictions
    MlflowInputConfig reading{};
    Bytes inline_bytes = 16_KiB;  // of texts and their number × 64; more go to the compute pool
  };

  InProcessBackend(EventLoop& loop, std::shared_ptr<ModelSlot> slot, ComputePool& compute, Config config);
  ~InProcessBackend() override;

  Task<Attempt> send(const ModelRequest& request, Answer& answer, Reuse reuse, TimePoint now) override;
  void abort() override;

 private:
  struct Loading;

  /// Outcome::success, or why there is no model; says so in `answer`.
  Task<Outcome> load(const ModelRequest& request, Answer& answer);
  void take(const LoadedModel& loaded);
  /// Whether it was woken; abort() ends it, too, and the client that leaves.
  Task<bool> wait(Waiter& waiter, ClientWatch& watch);
  [[nodiscard]] std::shared_ptr<PredictionJob> make_job() const;
  Task<Attempt> compute(std::shared_ptr<PredictionJob> job, const ModelRequest& request, Answer& answer);
  [[nodiscard]] bool is_short(const std::vector<std::string>& texts) const;

  EventLoop& loop_;
  const std::shared_ptr<ModelSlot> slot_;
  ComputePool& compute_;
  const Config config_;
  std::shared_ptr<const Model> model_;  // null until the first use
  std::uint64_t generation_ = 0;
  std::set<Waiter*> waiting_;
};

}  // namespace penstock
