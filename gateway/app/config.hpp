#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "backends/fasttext_config.hpp"
#include "gateway/net/address.hpp"
#include "gateway/net/limits.hpp"
#include "gateway/telemetry/log_config.hpp"
#include "gateway/upstream/forwarded_config.hpp"
#include "gateway/upstream/pool_config.hpp"

namespace penstock {

/// A named thing that predicts: a pool of endpoints, or one loaded in the process.
struct ModelConfig {
  std::string name;
  std::variant<PoolConfig, FastTextConfig> backend;
  bool operator==(const ModelConfig&) const = default;
};

/// One model of a fan-out, and the form its answer takes there.
struct MemberConfig {
  enum class Answer { predictions, unwrapped };
  std::string model;
  Answer answer = Answer::predictions;
  bool operator==(const MemberConfig&) const = default;
};

/// `/predict`-like: every member is asked at the same time, and their answers are merged.
struct FanOutConfig {
  enum class Partial { refuse, allow };
  std::vector<MemberConfig> members;
  Partial partial = Partial::refuse;
  bool operator==(const FanOutConfig&) const = default;
};

/// A plain reverse proxy to a pool.
struct ProxyConfig {
  std::string model;
  bool idempotent = false;
  bool strip = false;               // take the route's path off what is sent on
  std::optional<Duration> timeout;  // instead of timeouts.total
  bool operator==(const ProxyConfig&) const = default;
};

struct RouteConfig {
  std::string path;  // a trailing slash means prefix
  std::variant<FanOutConfig, ProxyConfig> target;
  bool operator==(const RouteConfig&) const = default;
};

struct ListenerConfig {
  Address address;
  std::optional<std::string> model;                // serves this one model, as its own server would
  std::optional<std::vector<RouteConfig>> routes;  // instead of the common ones
  bool operator==(const ListenerConfig&) const = default;
};

/// The whole configuration, checked: every reference resolves, every value is within its range.
struct Config {
  std::vector<ListenerConfig> listeners;
  Address admin{"127.0.0.1", 8081};
  std::size_t workers = 0;  // threads that carry requests; 0: one for each core
  LogConfig log;
  Limits limits;
  Timeouts timeouts;
  ForwardedConfig forwarded;
  std::vector<ModelConfig> models;
  std::vector<RouteConfig> routes;
  bool operator==(const Config&) const = default;
};

}  // namespace penstock
