#pragma once
#include <nlohmann/json_fwd.hpp>

#include "gateway/app/models.hpp"

namespace penstock {

/// `GET /admin/status`: what runs, since when, and every model with its endpoints.
[[nodiscard]] nlohmann::json status_json(const Config& config, const Models& models,
                                         std::chrono::system_clock::time_point started, std::size_t workers);

}  // namespace penstock
