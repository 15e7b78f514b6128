#pragma once
#include <string>
#include <vector>

#include "gateway/net/address.hpp"
#include "gateway/policy/units.hpp"

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

/// The endpoints that serve one model, and how they are called.
struct PoolConfig {
  std::vector<Address> endpoints;  // at least one, each once
  Protocol protocol = Protocol::mlflow;
  InputForm input;
  Duration connect = std::chrono::seconds(1);
  Duration attempt = std::chrono::seconds(30);
  Duration upstream_idle = std::chrono::seconds(4);  // uvicorn closes an idle connection after 5 s
  bool operator==(const PoolConfig&) const = default;
};

}  // namespace penstock
