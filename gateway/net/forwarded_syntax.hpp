#pragma once
#include <string_view>

namespace penstock {

/// Whether `text` names a node as RFC 7239 §6 has it: an IPv4 address, an IPv6 one in brackets, `unknown` or
/// `_obfuscated`, and perhaps a port.
[[nodiscard]] bool is_forwarded_node(std::string_view text);

/// Whether a Forwarded field's value is a list of elements (RFC 7239 §4) whose `for` and `by` are nodes.
[[nodiscard]] bool is_forwarded(std::string_view value);

/// Whether an X-Forwarded-For field's value is a list of nodes, where an IPv6 address may stand without
/// brackets.
[[nodiscard]] bool is_x_forwarded_for(std::string_view value);

}  // namespace penstock
