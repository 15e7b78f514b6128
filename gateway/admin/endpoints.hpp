#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/net/problem.hpp"
#include "gateway/telemetry/prometheus.hpp"

namespace penstock {

struct AdminRequest {
  std::string method;
  std::string path;  // without its query
  std::string accept{};
  std::string id{};  // which its problem and its answer carry
};

struct AdminResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string allow{};  // the Allow field, where there is one
};

/// One row of the admin API. A GET also answers HEAD; the server leaves the body out.
struct AdminEndpoint {
  std::string_view method;
  std::string path;
  std::function<AdminResponse(const AdminRequest&)> answer;
};

/// Whether requests should be sent here now, and if not, why.
struct Readiness {
  bool ready = true;
  std::string detail{};                         // in words, when not ready
  std::map<std::string, std::string> models{};  // each model that can't serve, and its state
};

/// 200, or 503 with a problem that names the models.
[[nodiscard]] AdminResponse ready_response(const Readiness& readiness, std::string_view request_id);

/// What the endpoints tell; each is asked on the control thread, once a request.
struct AdminSources {
  std::function<Exposition(ExpositionFormat)> metrics;
  std::function<nlohmann::json()> status;
  std::function<Readiness()> ready;
};

[[nodiscard]] std::vector<AdminEndpoint> admin_endpoints(AdminSources sources);

/// The endpoint's answer, or a problem that lists the endpoints there are or the methods one takes.
[[nodiscard]] AdminResponse answer(const std::vector<AdminEndpoint>& endpoints, const AdminRequest& request);

[[nodiscard]] AdminResponse problem_response(const Problem& problem, std::string_view request_id);

}  // namespace penstock
