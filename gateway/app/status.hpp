#pragma once
#include <nlohmann/json_fwd.hpp>

#include "gateway/app/directories.hpp"

namespace penstock {

struct StatusParts {
  const Config& config;
  const Models& models;
  const Directories& directories;
  std::chrono::system_clock::time_point started;
  std::size_t workers;
};

/// `GET /admin/status`: what runs, since when, and every model with its endpoints and where they are; on the
/// control thread.
[[nodiscard]] nlohmann::json status_json(const StatusParts& parts);

}  // namespace penstock
