#include "gateway/app/config_routes.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "gateway/net/problem.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using Kind = ModelTable::Kind;

constexpr Range<std::size_t> routes_range{0, 1000};
constexpr Range<std::size_t> members_range{1, 64};
constexpr Range<Duration> timeout_range{10ms, 60min};
constexpr std::size_t longest_path = 1024;

const std::vector<std::string> answers{"predictions", "unwrapped"};
const std::vector<std::string> partials{"refuse", "allow"};

/// The lines that paths are on; a path leads to one route only.
using PathLines = std::map<std::string, int>;

bool is_built_in(std::string_view path) {
  constexpr std::array<std::string_view, 3> exact{"/models", "/health", "/ready"};
  constexpr std::array<std::string_view, 3> prefixes{"/models/", problem_folder, "/admin/"};
  return std::find(exact.begin(), exact.end(), path) != exact.end() ||
         std::any_of(prefixes.begin(), prefixes.end(), [&](auto prefix) { return path.starts_with(prefix); });
}

bool is_path_character(char c) {
  constexpr std::string_view others = "/-._~!$&'()*+,;=:@";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         others.find(c) != std::string_view::npos;
}

bool has_dot_segment(std::string_view path) {
  const std::string bounded = std::string(path) + "/";
  return bounded.find("/./") != std::string::npos || bounded.find("/../") != std::string::npos;
}

/// What is wrong with a path in itself; empty when nothing is.
std::string path_fault(std::string_view path) {
  if (!path.starts_with('/')) return "begin it with /";
  if (path.size() > longest_path) return "use at most " + std::to_string(longest_path) + " characters";
  if (!std::all_of(path.begin(), path.end(), is_path_character)) {
    return "use letters, digits and -._~!$&'()*+,;=:@/ only, no query and no % escapes";
  }
  if (path.find("//") != std::string_view::npos || has_dot_segment(path))
    return "leave out empty, . and .. segments";
  if (is_built_in(path))
    return "it can't be reached, because Penstock's own answers are there; choose another";
  return {};
}

std::string read_path(Reading& reading, MapReader& route, PathLines& lines) {
  const auto* node = route.require("path", "the path it answers, such as /predict");
  const auto path = node ? reading.text(*node, route.shown("path")) : std::nullopt;
  if (!path) return {};
  if (const auto fault = path_fault(*path); !fault.empty()) {
    reading.add(node->place, "path " + in_quotes(*path) + ": " + fault);
    return {};
  }
  const auto [first, is_new] = lines.emplace(*path, node->place.line);
  if (!is_new) {
    reading.add(node->place, "path " + in_quotes(*path) + " can't be reached: the route on line " +
                                 std::to_string(first->second) + " has it, choose another");
  }
  return *path;
}

void check_member(Reading& reading, const YamlNode& node, const std::string& model, Kind kind) {
  if (kind != Kind::plain) return;
  reading.add(node.place, "fan_out to " + in_quotes(model) +
                              ": its pool is plain, which speaks no prediction protocol; use protocol: "
                              "mlflow there, or a proxy route");
}

/// A member is a model's name, or {model, answer}; nothing when it names no model.
std::optional<MemberConfig> read_member(Reading& reading, const YamlNode& node, const MapName& name,
                                        const ModelTable& models) {
  MemberConfig member;
  const YamlNode* model = &node;
  if (node.kind == YamlNode::Kind::map) {
    MapReader map(reading, &node, name);
    model = map.require("model", "the name of a model under models");
    map.choice("answer", member.answer, answers);
    map.finish();
  }
  const auto kind = model ? models.refer(reading, *model, name.shown, member.model) : std::nullopt;
  if (!kind) return std::nullopt;
  check_member(reading, *model, member.model, *kind);
  return member;
}

FanOutConfig read_fan_out(Reading& reading, MapReader& route, const YamlNode& list,
                          const ModelTable& models) {
  FanOutConfig fan_out;
  route.choice("partial", fan_out.partial, partials);
  const auto name = route.name().key("fan_out");
  if (!reading.is_list(list, name.shown, members_range)) return fan_out;
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    const auto& node = list.children[i];
    auto member = read_member(reading, node, name.entry(std::to_string(i + 1)), models);
    if (!member) continue;
    const auto is_same = [&](const auto& other) { return other.model == member->model; };
    if (std::any_of(fan_out.members.begin(), fan_out.members.end(), is_same)) {
      reading.add(node.place,
                  "model " + in_quotes(member->model) + " is asked twice by this route: keep one");
    }
    fan_out.members.push_back(std::move(*member));
  }
  return fan_out;
}

ProxyConfig read_proxy(Reading& reading, MapReader& route, const YamlNode& model, const ModelTable& models) {
  ProxyConfig proxy;
  const auto kind = models.refer(reading, model, route.shown("proxy"), proxy.model);
  if (kind == Kind::in_process) {
    reading.add(model.place, "proxy to " + in_quotes(proxy.model) +
                                 ": it runs in the process and has no endpoints; use fan_out, or /models/" +
                                 shortened(proxy.model) + "/invocations");
  }
  route.flag("idempotent", proxy.idempotent);
  route.flag("strip", proxy.strip);
  const auto* timeout = route.find("timeout");
  if (timeout) proxy.timeout = reading.duration(*timeout, route.shown("timeout"), timeout_range);
  return proxy;
}

RouteConfig read_route(Reading& reading, MapReader route, const ModelTable& models, PathLines& lines) {
  RouteConfig config{.path = read_path(reading, route, lines), .target = {}};
  const auto* fan_out = route.find("fan_out");
  const auto* proxy = route.find("proxy");
  if (fan_out && proxy) {
    reading.add(proxy->key_place, route.name().shown + " has both fan_out and proxy: keep one");
  } else if (!fan_out && !proxy && route.is_given()) {
    reading.add(route.place(),
                route.name().shown + " leads nowhere: give it fan_out: [MODEL, …] or proxy: MODEL");
  }
  if (fan_out) config.target = read_fan_out(reading, route, *fan_out, models);
  if (proxy) config.target = read_proxy(reading, route, *proxy, models);
  if (fan_out || proxy) route.finish();
  return config;
}

}  // namespace

std::vector<RouteConfig> read_routes(Reading& reading, const YamlNode& list, const MapName& name,
                                     const ModelTable& models) {
  std::vector<RouteConfig> routes;
  PathLines lines;
  if (!reading.is_list(list, name.shown, routes_range)) return routes;
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    MapReader route(reading, &list.children[i], name.entry(std::to_string(i + 1)));
    routes.push_back(read_route(reading, std::move(route), models, lines));
  }
  return routes;
}

}  // namespace penstock
