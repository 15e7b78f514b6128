#include "gateway/app/models.hpp"

#include <algorithm>
#include <future>
#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>

#include "gateway/app/make_slot.hpp"

namespace penstock {
namespace {

using nlohmann::ordered_json;

std::string_view name_of(ModelSlot::State state) {
  switch (state) {
    case ModelSlot::State::absent: return "absent";
    case ModelSlot::State::loading: return "loading";
    case ModelSlot::State::ready: return "ready";
    case ModelSlot::State::failed: return "failed";
  }
  return "";
}

/// Long predictions may take half of the machine.
std::size_t compute_threads() { return std::max(1U, std::thread::hardware_concurrency() / 2); }

/// RFC 3339, whole seconds, UTC.
std::string text_of(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 32> text;
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

ordered_json to_json(const ServedModel& model) {
  ordered_json json{{"name", model.name}};
  if (model.slot == nullptr) {
    json["backend"] = "http";
    json["state"] = "ready";
    json["since"] = text_of(model.since);
    for (const auto& endpoint : model.endpoints) json["endpoints"].push_back(endpoint->name());
    return json;
  }
  const ModelSlot::Status status = model.slot->status();
  json["backend"] = "fasttext";
  json["state"] = name_of(status.state);
  json["since"] = text_of(status.since);
  if (!status.version.empty()) json["version"] = status.version;
  if (status.generation != 0) json["generation"] = status.generation;
  if (!status.error.empty()) json["error"] = status.error;
  return json;
}

}  // namespace

Models::Models(const Config& config, Registry& registry, const Clock& clock)
    : registry_(registry),
      clock_(clock),
      compute_(std::make_unique<ComputePool>(ComputePool::Config{.threads = compute_threads()})) {
  for (const ModelConfig& model : config.models) {
    auto& served = *models_.emplace_back(std::make_unique<ServedModel>());
    served.name = model.name;
    served.config = &model;
    served.since = clock.wall();
    if (const auto* pool = std::get_if<PoolConfig>(&model.backend)) {
      add_pool(served, *pool);
    } else {
      add_slot(served, std::get<FastTextConfig>(model.backend));
    }
  }
  collect_info();
}

Models::~Models() { stop(); }

void Models::stop() {
  for (const auto& model : models_) {
    if (model->slot != nullptr) model->slot->stop();
  }
  compute_.reset();
  loading_.join();
}

void Models::add_pool(ServedModel& model, const PoolConfig& config) {
  for (const EndpointConfig& endpoint : config.endpoints) {
    model.endpoints.push_back(
        std::make_unique<Endpoint>(registry_, model.name, "http://" + endpoint.address.text(),
                                   endpoint.address, EndpointSettings{endpoint.weight, config.keep_alive}));
  }
  const auto gauge = [&](std::string state) {
    return registry_.gauge("penstock_upstream_connections", "Connections to model servers.",
                           {{"model", model.name}, {"state", std::move(state)}});
  };
  model.upstream_connections = {.active = gauge("active"), .idle = gauge("idle")};
}

void Models::add_slot(ServedModel& model, const FastTextConfig& config) {
  model.endpoints.push_back(std::make_unique<Endpoint>(registry_, model.name, "in-process"));
  model.slot = make_slot(config, loading_, clock_);
}

void Models::collect_info() {
  registry_.collect(
      "penstock_model_info", "What each model is served by, and its version.", MetricType::gauge, [this] {
        std::vector<Sample> samples;
        for (const auto& model : models_) {
          const std::string version = model->slot != nullptr ? model->slot->status().version : std::string();
          const std::string backend = model->slot != nullptr ? "fasttext" : "http";
          samples.push_back({{{"model", model->name}, {"version", version}, {"backend", backend}}, 1});
        }
        return samples;
      });
  registry_.collect("penstock_model_generation", "Goes up when what a model serves changes.",
                    MetricType::gauge, [this] {
                      std::vector<Sample> samples;
                      for (const auto& model : models_) {
                        if (model->slot == nullptr) continue;
                        const auto generation = static_cast<double>(model->slot->status().generation);
                        samples.push_back({{{"model", model->name}}, generation});
                      }
                      return samples;
                    });
}

void Models::load_eager() {
  std::vector<std::pair<const ServedModel*, std::future<LoadedModel>>> loads;
  for (const auto& model : models_) {
    const auto* config = std::get_if<FastTextConfig>(&model->config->backend);
    if (config == nullptr || config->load == FastTextConfig::Load::lazy) continue;
    auto promise = std::make_shared<std::promise<LoadedModel>>();
    loads.emplace_back(model.get(), promise->get_future());
    model->slot->get([promise](const LoadedModel& loaded) { promise->set_value(loaded); });
  }
  for (auto& [model, load] : loads) {
    const LoadedModel loaded = load.get();
    if (loaded.model == nullptr)
      throw std::runtime_error("cannot load model " + model->name + ": " + loaded.error +
                               "; name a good file in models." + model->name +
                               ".path (scripts/train makes the demonstration models)");
  }
}

std::string Models::describe(const ServedModel& model) const { return to_json(model).dump(); }

std::string Models::describe_all() const {
  ordered_json json{{"models", ordered_json::array()}};
  for (const auto& model : models_) json["models"].push_back(to_json(*model));
  return json.dump();
}

Readiness Models::readiness() const {
  Readiness readiness;
  for (const auto& model : models_) {
    const auto* config = std::get_if<FastTextConfig>(&model->config->backend);
    if (config == nullptr || config->load == FastTextConfig::Load::lazy) continue;
    const ModelSlot::State state = model->slot->status().state;
    if (state == ModelSlot::State::ready) continue;
    readiness.ready = false;
    readiness.models[model->name] = name_of(state);
  }
  if (!readiness.ready) readiness.detail = "a model is not loaded";
  return readiness;
}

}  // namespace penstock
