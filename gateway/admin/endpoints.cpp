#include "gateway/admin/endpoints.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "gateway/admin/read_problem.hpp"

namespace penstock {
namespace {

using Json = nlohmann::ordered_json;

void append_item(std::string& list, std::string_view item) {
  if (!list.empty()) list += ", ";
  list += item;
}

}  // namespace

AdminResponse problem_response(const Problem& problem, std::string_view request_id) {
  return {.status = problem.kind().status,
          .content_type = "application/problem+json",
          .body = problem_json(problem, request_id),
          .allow = problem.allow};
}

AdminResponse ready_response(const Readiness& readiness, std::string_view request_id) {
  if (readiness.ready) return {.body = R"({"status":"ready"})"};
  auto response =
      problem_response(plain_problem(ProblemType::model_unavailable, readiness.detail), request_id);
  auto body = Json::parse(response.body);
  body["models"] = readiness.models;
  response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

std::vector<AdminEndpoint> admin_endpoints(AdminSources sources) {
  const auto metrics = [get = std::move(sources.metrics)](const AdminRequest& request) {
    auto exposition = get(exposition_format(request.accept));
    return AdminResponse{.content_type = std::move(exposition.content_type),
                         .body = std::move(exposition.text)};
  };
  const auto status = [get = std::move(sources.status)](const AdminRequest&) {
    return AdminResponse{.body = get().dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
  };
  const auto health = [](const AdminRequest&) { return AdminResponse{.body = R"({"status":"ok"})"}; };
  const auto ready = [get = std::move(sources.ready)](const AdminRequest& request) {
    return ready_response(get(), request.id);
  };
  std::vector<AdminEndpoint> endpoints{
      {"GET", "/admin/status", status},
      {"GET", "/health", health},
      {"GET", "/metrics", metrics},
      {"GET", "/ready", ready},
  };
  for (const ProblemKind& kind : problem_kinds()) {
    const auto page = [&kind](const AdminRequest&) { return AdminResponse{.body = problem_page(kind)}; };
    endpoints.push_back({"GET", std::string(problem_folder).append(kind.name), page});
  }
  return endpoints;
}

AdminResponse answer(const std::vector<AdminEndpoint>& endpoints, const AdminRequest& request) {
  const std::string_view method = request.method == "HEAD" ? std::string_view("GET") : request.method;
  std::string all;
  std::string allow;
  for (const AdminEndpoint& endpoint : endpoints) {
    const bool is_page = endpoint.path.starts_with(problem_folder);
    if (!is_page) append_item(all, std::string(endpoint.method) + " " + endpoint.path);
    if (endpoint.path != request.path) continue;
    if (endpoint.method == method) return endpoint.answer(request);
    append_item(allow, endpoint.method == "GET" ? "GET, HEAD" : endpoint.method);
  }
  if (allow.empty()) {
    return problem_response(
        plain_problem(ProblemType::not_found,
                      "There is nothing at this path. There are: " + all + ", GET /problems/NAME"),
        request.id);
  }
  auto refusal = plain_problem(ProblemType::method_not_allowed, "This path takes: " + allow);
  refusal.allow = allow;
  return problem_response(refusal, request.id);
}

}  // namespace penstock
