#include "gateway/admin/target.hpp"

#include <string>

namespace penstock {

AdminTarget admin_target(std::string_view target, std::string_view host) {
  constexpr std::string_view scheme = "http://";
  if (target.starts_with(scheme)) {
    target.remove_prefix(scheme.size());
    host = target.substr(0, target.find_first_of("/?"));
    target.remove_prefix(host.size());
  }
  const auto path = target.substr(0, target.find('?'));
  return {.host = host, .path = path.empty() ? std::string_view("/") : path};
}

bool is_admin_host(std::string_view host, const Address& bound) {
  auto address = parse_address(host);
  if (!address) address = parse_address(std::string(host) + ":80");
  return address && (is_loopback(*address) || address->host == bound.host);
}

}  // namespace penstock
