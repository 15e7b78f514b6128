#include "gateway/app/routes.hpp"

#include <algorithm>

#include "gateway/app/fan_out_target.hpp"
#include "gateway/app/loop_guard.hpp"
#include "gateway/app/model_target.hpp"
#include "gateway/app/report_target.hpp"

namespace penstock {
namespace {

using Report = ReportTarget::Report;

class Builder {
 public:
  Builder(const RouteParts& parts, Router& router) : parts_(parts), router_(router) {}

  void add_reports();
  void add_models();
  void add_problems();
  void add_route(const RouteConfig& route);
  void add_single_model(const std::string& model);

 private:
  void report(std::string path, std::function<Report()> make) {
    report_to(std::move(path), [make = std::move(make)](const Exchange&) { return make(); });
  }
  void report_to(std::string path, std::function<Report(const Exchange&)> make) {
    router_.add(std::move(path), {"GET"}, std::make_unique<ReportTarget>(std::move(make)));
  }
  void ask(std::string path, Router::Methods methods, const std::string& model, ModelTarget::Config config) {
    const bool in_process = parts_.models.all()[index_of(model)]->slot != nullptr;
    config.body = in_process ? ModelTarget::Body::gathered : ModelTarget::Body::sent_on;
    add(std::move(path), std::move(methods),
        std::make_unique<ModelTarget>(parts_.loop, pool_of(model), std::move(config)), {model});
  }
  /// `models` are those that the target asks.
  void add(std::string path, Router::Methods methods, std::unique_ptr<RouteTarget> target,
           const std::vector<std::string>& models) {
    const auto in_process = [this](const std::string& model) {
      return parts_.models.all()[index_of(model)]->slot != nullptr;
    };
    if (!std::all_of(models.begin(), models.end(), in_process)) {
      target = std::make_unique<LoopGuard>(parts_.forwarding, std::move(target));
    }
    router_.add(std::move(path), std::move(methods), std::move(target));
  }
  [[nodiscard]] std::size_t index_of(const std::string& model) const {
    const auto& all = parts_.models.all();
    const auto named = [&](const auto& served) { return served->name == model; };
    return static_cast<std::size_t>(std::find_if(all.begin(), all.end(), named) - all.begin());
  }
  [[nodiscard]] Pool& pool_of(const std::string& model) const { return *parts_.pools[index_of(model)]; }
  [[nodiscard]] FanOutTarget::Config fan_out(const std::string& path, const FanOutConfig& config) const;

  const RouteParts& parts_;
  Router& router_;
};

void Builder::add_reports() {
  report("/health", [] { return Report{.body = R"({"status":"ok"})"}; });
  report_to("/ready", [&models = parts_.models, stopping = parts_.stopping](const Exchange& exchange) {
    Readiness readiness = models.readiness();
    if (stopping()) readiness = {.ready = false, .detail = "it is stopping"};
    const AdminResponse response = ready_response(readiness, exchange.id.text());
    return Report{.status = response.status,
                  .body = response.body,
                  .content_type = readiness.ready ? "application/json" : "application/problem+json"};
  });
}

void Builder::add_models() {
  const Models& models = parts_.models;
  report("/models", [&models] { return Report{.body = models.describe_all()}; });
  for (const auto& model : models.all()) {
    const std::string path = "/models/" + model->name;
    report(path, [&models, &served = *model] { return Report{.body = models.describe(served)}; });
    ask(path + "/invocations", {"POST"}, model->name, {.fixed_path = "/invocations"});
  }
}

void Builder::add_problems() {
  for (const ProblemKind& kind : problem_kinds()) {
    report(std::string(problem_folder).append(kind.name),
           [&kind] { return Report{.body = problem_page(kind)}; });
  }
}

FanOutTarget::Config Builder::fan_out(const std::string& path, const FanOutConfig& config) const {
  FanOutTarget::Config result{.partial = config.partial, .limits = parts_.config.limits};
  result.partial_answers =
      parts_.registry.counter("penstock_partial_answers_total",
                              "Answers in which a member's place holds an error.", {{"route", path}});
  for (const MemberConfig& member : config.members) {
    const ModelConfig& model = *parts_.models.all()[index_of(member.model)]->config;
    const auto* pool = std::get_if<PoolConfig>(&model.backend);
    result.members.push_back({.pool = pool_of(member.model),
                              .input = pool != nullptr ? pool->input : InputForm{},
                              .form = member.answer});
  }
  return result;
}

void Builder::add_route(const RouteConfig& route) {
  if (const auto* config = std::get_if<FanOutConfig>(&route.target)) {
    auto target = std::make_unique<FanOutTarget>(parts_.loop, parts_.compute, parts_.shard,
                                                 fan_out(route.path, *config));
    std::vector<std::string> models;
    for (const MemberConfig& member : config->members) models.push_back(member.model);
    add(route.path, {"POST"}, std::move(target), models);
    return;
  }
  const auto& proxy = std::get<ProxyConfig>(route.target);
  ask(route.path, {}, proxy.model,
      {.fixed_path = {},
       .strip = proxy.strip ? route.path : std::string(),
       .repeatable = proxy.idempotent ? Repeatable::always : Repeatable::only_unsent,
       .timeout = proxy.timeout});
}

void Builder::add_single_model(const std::string& model) {
  ask("/invocations", {"POST"}, model, {.fixed_path = "/invocations"});
  const ServedModel& served = *parts_.models.all()[index_of(model)];
  if (served.slot == nullptr) {
    for (const char* path : {"/ping", "/health", "/version", "/info"}) ask(path, {"GET"}, model, {});
    return;
  }
  // MLflow's own servers answer a health check with an empty line.
  for (const char* path : {"/ping", "/health"}) report(path, [] { return Report{.body = "\n"}; });
  report("/version", [slot = served.slot] {
    return Report{.body = slot->status().version, .content_type = "text/plain"};
  });
  report("/info", [&models = parts_.models, &served] { return Report{.body = models.describe(served)}; });
}

}  // namespace

std::unique_ptr<Router> make_router(const RouteParts& parts, const ListenerConfig& listener) {
  auto router = std::make_unique<Router>(parts.registry, parts.shard);
  Builder builder(parts, *router);
  if (listener.model) {
    builder.add_single_model(*listener.model);
    builder.add_problems();
    return router;
  }
  builder.add_reports();
  builder.add_models();
  builder.add_problems();
  for (const RouteConfig& route : listener.routes ? *listener.routes : parts.config.routes) {
    builder.add_route(route);
  }
  return router;
}

}  // namespace penstock
