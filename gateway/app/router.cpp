#include "gateway/app/router.hpp"

#include <algorithm>

#include "gateway/app/path_readings.hpp"
#include "gateway/net/max_forwards.hpp"
#include "gateway/net/reply.hpp"

namespace penstock {

Router::Router(Registry& registry, Shard& shard) : registry_(registry), shard_(shard) {
  add("none", {}, nullptr);
  whole_.clear();
  for (const ProblemKind& kind : problem_kinds()) {
    problems_.push_back(registry.counter("penstock_problems_total",
                                         "Answers that Penstock made up itself, by type.",
                                         {{"type", std::string(kind.name)}}));
  }
}

void Router::add(std::string path, Methods methods, std::unique_ptr<RouteTarget> target) {
  const Labels labels{{"route", path}};
  const std::size_t index = routes_.size();
  if (!whole_.try_emplace(path, index).second) return;
  if (path.ends_with('/')) {
    const auto shorter = [&](std::size_t other) { return routes_[other].path.size() < path.size(); };
    prefixes_.insert(std::find_if(prefixes_.begin(), prefixes_.end(), shorter), index);
  }
  routes_.push_back(
      {.path = std::move(path),
       .methods = std::move(methods),
       .target = std::move(target),
       .requests =
           registry_.status_counter("penstock_requests_total", "Answers to clients, by status.", labels),
       .seconds = registry_.histogram("penstock_request_seconds",
                                      "From a request's last byte to its answer being ready.", labels)});
}

std::size_t Router::match(std::string_view path) const {
  if (const auto found = whole_.find(path); found != whole_.end()) return found->second;
  for (const std::size_t index : prefixes_) {
    if (path.starts_with(routes_[index].path)) return index;
  }
  return path == "*" ? match("/") : 0;
}

bool Router::leads_only_to(std::size_t route, std::string_view path) const {
  // A path that is a route's own is as plain as the configuration has it.
  if (path.size() == routes_[route].path.size() || !has_other_readings(path)) return true;
  const std::vector<std::string> readings = readings_of(path);
  return !readings.empty() && std::all_of(readings.begin(), readings.end(), [&](const std::string& reading) {
    return match(reading) == route;
  });
}

bool Router::allows(const Route& route, std::string_view method) {
  if (route.methods.empty()) return true;
  const std::string_view asked = method == "HEAD" ? "GET" : method;
  return std::find(route.methods.begin(), route.methods.end(), asked) != route.methods.end();
}

std::string Router::allow_field(const Route& route) {
  std::string allow;
  for (const std::string_view method : route.methods) {
    allow += allow.empty() ? "" : ", ";
    allow += method;
    if (method == "GET") allow += ", HEAD";
  }
  return allow;
}

Task<void> Router::handle(Exchange& exchange) {
  const RequestHead& head = exchange.head();
  const std::string_view path = head.path();
  // Most requests ask for what the one before asked for.
  if (last_ == 0 || path != routes_[last_].path) last_ = match(path);
  exchange.route = last_;
  Route& route = routes_[exchange.route];
  if (head.method == "OPTIONS") {
    if (!has_valid_max_forwards(head)) {
      return refuse(exchange, {.type = ProblemType::bad_request, .detail = "Max-Forwards is not one number"});
    }
    const bool takes_it = route.target != nullptr && allows(route, head.method);
    if (forwards_left(head) == 0 || (path == "*" && !takes_it)) return tell_options(exchange, route);
  }
  if (route.target == nullptr) return refuse(exchange, not_found());
  if (!allows(route, head.method)) {
    const std::string allow = allow_field(route);
    return refuse(
        exchange,
        {.type = ProblemType::method_not_allowed, .detail = route.path + " takes " + allow, .allow = allow});
  }
  if (!leads_only_to(exchange.route, path)) {
    return refuse(exchange, {.type = ProblemType::bad_request,
                             .detail = "the path can be read as one of another route: send it without "
                                       "escapes, parameters, and empty or dot segments"});
  }
  return route.target->answer(exchange);
}

Task<void> Router::tell_options(Exchange& exchange, const Route& route) {
  Reply reply(exchange, 200);
  if (!route.methods.empty()) reply.field("Allow", allow_field(route));
  reply.typed_body({});
  co_return;
}

Task<void> Router::refuse(Exchange& exchange, Problem problem) {
  reply_problem(exchange, problem);
  co_return;
}

Problem Router::not_found() const {
  std::string detail = "there are:";
  for (const Route& route : routes_) {
    if (route.target == nullptr || route.path.starts_with(problem_folder)) continue;
    detail += ' ' + (route.methods.empty() ? "any method" : allow_field(route));
    detail += ' ' + route.path + (route.path.ends_with('/') ? "…," : ",");
  }
  detail.back() = '.';
  return {.type = ProblemType::not_found, .detail = std::move(detail)};
}

void Router::finished(const Exchange& exchange) {
  const Route& route = routes_[exchange.route];
  shard_.count(route.requests, exchange.status);
  shard_.observe(route.seconds, exchange.answered - exchange.received);
  if (exchange.problem != nullptr) shard_.add(problems_[static_cast<std::size_t>(exchange.problem->type)]);
}

}  // namespace penstock
