#pragma once
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "backends/compute_pool.hpp"
#include "backends/model_slot.hpp"
#include "gateway/admin/endpoints.hpp"
#include "gateway/app/config.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/upstream/endpoint.hpp"

namespace penstock {

/// What the whole process knows of one model; each worker has a Pool of its own that reaches it.
struct ServedModel {
  std::string name;
  const ModelConfig* config = nullptr;
  std::vector<std::unique_ptr<Endpoint>> endpoints;
  std::shared_ptr<ModelSlot> slot;  // of a model in the process; else null
  std::chrono::system_clock::time_point since;
  struct {
    GaugeId active;
    GaugeId idle;
  } upstream_connections;
};

/// All configured models, and the threads that load them and run their long predictions.
class Models {
 public:
  Models(const Config& config, Registry& registry, const Clock& clock);
  ~Models();
  Models(const Models&) = delete;
  Models& operator=(const Models&) = delete;

  /// Ends loads and long predictions, which may still post to workers: they must be there, and may have
  /// stopped.
  void stop();

  /// Loads every model that is to be there from the start, all at the same time; throws std::runtime_error
  /// with what to do when one can't be loaded.
  void load_eager();

  [[nodiscard]] const std::vector<std::unique_ptr<ServedModel>>& all() const { return models_; }
  [[nodiscard]] ComputePool& compute() { return *compute_; }

  /// `GET /models/NAME`, and one element of `GET /models`.
  [[nodiscard]] std::string describe(const ServedModel& model) const;
  [[nodiscard]] std::string describe_all() const;
  [[nodiscard]] Readiness readiness() const;

 private:
  void add_pool(ServedModel& model, const PoolConfig& config);
  void add_slot(ServedModel& model, const FastTextConfig& config);
  void collect_info();

  Registry& registry_;
  const Clock& clock_;
  boost::asio::thread_pool loading_{1};
  std::unique_ptr<ComputePool> compute_;
  std::vector<std::unique_ptr<ServedModel>> models_;
};

}  // namespace penstock
