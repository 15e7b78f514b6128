#pragma once
#include <memory>
#include <vector>

#include "gateway/net/server_addresses.hpp"
#include "gateway/upstream/endpoint.hpp"

namespace penstock {

/// An endpoint and where it is now.
struct LocatedEndpoint {
  Endpoint* endpoint;                 // of the configuration, or `found`
  std::shared_ptr<Endpoint> found{};  // of an address that a name leads to; else null
  ServerAddresses addresses{};        // none: its name does not resolve
};

/// What a pool chooses from, never empty.
using LocatedEndpoints = std::vector<LocatedEndpoint>;

}  // namespace penstock
