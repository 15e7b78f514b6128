#include "gateway/app/config_parse.hpp"

#include "gateway/app/config_forwarded.hpp"
#include "gateway/app/config_listeners.hpp"
#include "gateway/app/config_map.hpp"
#include "gateway/app/config_models.hpp"
#include "gateway/app/config_routes.hpp"
#include "gateway/app/yaml_tree.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

constexpr Range<std::size_t> workers_range{1, 256};

const std::vector<std::string> levels{"debug", "info", "warning", "error"};
const std::vector<std::string> log_formats{"text", "json"};

/// `auto`, or how many.
std::size_t read_workers(Reading& reading, MapReader& root) {
  const auto* node = root.find("workers");
  const auto given = node ? reading.text(*node, "workers") : std::nullopt;
  if (!given || *given == "auto") return 0;
  return reading.count(*node, "workers, unless auto,", workers_range).value_or(0);
}

LogConfig read_log(MapReader map) {
  LogConfig log;
  map.choice("level", log.level, levels);
  map.choice("format", log.format, log_formats);
  map.finish();
  return log;
}

Limits read_limits(MapReader map) {
  Limits limits;
  map.count("connections", limits.connections, {1, 1000000});
  map.size("head", limits.head, {1_KiB, 256_KiB});
  map.count("headers", limits.headers, {1, 1000});
  map.size("body", limits.body, {1_KiB, 1024 * 1_GiB});
  map.size("replay", limits.replay, {1_KiB, 64_MiB});
  map.size("answer", limits.answer, {1_KiB, 1_GiB});
  map.count("texts", limits.texts, {1, 1000000});
  map.size("buffered_total", limits.buffered_total, {16_MiB, 1024_GiB});
  map.finish();
  return limits;
}

Timeouts read_timeouts(MapReader map) {
  Timeouts timeouts;
  map.duration("head", timeouts.head, {10ms, 60min});
  map.duration("body", timeouts.body, {10ms, 60min});
  map.duration("idle", timeouts.idle, {10ms, 24h});
  map.duration("total", timeouts.total, {10ms, 60min});
  map.duration("drain_delay", timeouts.drain_delay, {0ms, 60min});
  map.duration("drain", timeouts.drain, {0ms, 60min});
  map.finish();
  return timeouts;
}

Config read_config(Reading& reading, const YamlNode& node) {
  MapReader root(reading, &node, {});
  Config config;
  auto table = read_models(reading, root);
  auto plan = read_listeners(reading, root, table, config.admin);
  config.listeners = std::move(plan.listeners);
  config.admin = std::move(plan.admin);
  config.workers = read_workers(reading, root);
  config.log = read_log(root.map("log"));
  config.limits = read_limits(root.map("limits"));
  config.timeouts = read_timeouts(root.map("timeouts"));
  config.forwarded = read_forwarded(reading, root.map("forwarded"));
  if (const auto* routes = root.find("routes")) {
    config.routes = read_routes(reading, *routes, root.name().key("routes"), table);
  }
  config.models = std::move(table.models);
  root.finish();
  return config;
}

}  // namespace

ParsedConfig parse_config(std::string_view text, const Environment& environment) {
  ConfigErrors errors;
  ParsedConfig parsed;
  const auto tree = parse_yaml(text, errors);
  if (tree && tree->kind != YamlNode::Kind::null) {
    Reading reading(errors, environment);
    parsed.config = read_config(reading, *tree);
    parsed.known = reading.take_known();
  } else if (errors.empty()) {
    errors.add({1, 1}, "the configuration is empty: give at least models, as conf/penstock.yaml does");
  }
  parsed.errors = errors.take_sorted();
  if (!parsed.errors.empty()) parsed.config.reset();
  return parsed;
}

}  // namespace penstock
