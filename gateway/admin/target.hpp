#pragma once
#include <string_view>

#include "gateway/net/address.hpp"

namespace penstock {

/// Where a request goes: a view of its target, and of its Host field where the target names no host.
struct AdminTarget {
  std::string_view host;
  std::string_view path;  // without its query
};

/// Takes the origin form and the absolute form, whose host outranks the Host field.
[[nodiscard]] AdminTarget admin_target(std::string_view target, std::string_view host);

/// Whether a host (with or without a port) is a loopback literal, localhost or the bound address.
/// Any other may be a name that a web page made to point here (DNS rebinding).
[[nodiscard]] bool is_admin_host(std::string_view host, const Address& bound);

}  // namespace penstock
