#pragma once
#include <nlohmann/json_fwd.hpp>

#include "gateway/app/models.hpp"
#include "gateway/upstream/endpoint_directory.hpp"

namespace penstock {

struct StatusParts {
  const Config& config;
  const Models& models;
  const std::vector<std::unique_ptr<EndpointDirectory>>& directories;  // by model; null: in the process
  std::chrono::system_clock::time_point started;
  std::size_t workers;
};

/// `GET /admin/status`: what runs, since when, and every model with its endpoints and where they are; on the
/// control thread.
[[nodiscard]] nlohmann::json status_json(const StatusParts& parts);

}  // namespace penstock
