#pragma once
#include <string>
#include <vector>

#include "gateway/net/address.hpp"
#include "gateway/policy/load_balancing.hpp"
#include "gateway/policy/units.hpp"
#include "gateway/upstream/keep_alive.hpp"

namespace penstock {

/// Which protocol a pool's servers speak, so what /predict has to say to them.
enum class Protocol { mlflow, plain };

/// How the texts of /predict are put to a server of the pool.
struct InputForm {
  enum class Format { instances, dataframe_split };
  Format format = Format::instances;
  std::string column = "text";  // for dataframe_split
  bool operator==(const InputForm&) const = default;
};

/// An address of a pool, or a name that leads to one or several.
struct EndpointConfig {
  Address address;
  std::uint32_t weight = 1;  // 1 to 1000
  bool operator==(const EndpointConfig&) const = default;
};

/// What the addresses of a name are: one server's, of which one is used, or each an endpoint's own.
enum class Resolve { one, all };

/// The endpoints that serve one model, and how they are called.
struct PoolConfig {
  std::vector<EndpointConfig> endpoints;  // at least one, each once
  Protocol protocol = Protocol::mlflow;
  InputForm input;
  Duration connect = std::chrono::seconds(1);
  Duration attempt = std::chrono::seconds(30);
  Duration upstream_idle = std::chrono::seconds(4);  // uvicorn closes an idle connection after 5 s
  Resolve resolve = Resolve::one;
  KeepAliveMode keep_alive = KeepAliveMode::automatic;
  LoadBalancing load_balancing = LoadBalancing::p2c_ewma;
  bool operator==(const PoolConfig&) const = default;
};

}  // namespace penstock
