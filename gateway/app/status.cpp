#include "gateway/app/status.hpp"

#include <nlohmann/json.hpp>

#include "gateway/app/version.hpp"

namespace penstock {

nlohmann::json status_json(const Config& config, const Models& models,
                           std::chrono::system_clock::time_point started, std::size_t workers) {
  nlohmann::json status{{"version", version()},
                        {"commit", commit()},
                        {"started", std::chrono::duration<double>(started.time_since_epoch()).count()},
                        {"workers", workers},
                        {"listeners", nlohmann::json::array()},
                        {"models", nlohmann::json::array()}};
  for (const ListenerConfig& listener : config.listeners)
    status["listeners"].push_back(listener.address.text());
  for (const auto& model : models.all()) {
    auto described = nlohmann::json::parse(models.describe(*model));
    described["endpoints"] = nlohmann::json::array();
    for (const auto& endpoint : model->endpoints) {
      described["endpoints"].push_back(
          {{"endpoint", endpoint->name()}, {"in_flight", endpoint->in_flight()}});
    }
    status["models"].push_back(std::move(described));
  }
  return status;
}

}  // namespace penstock
