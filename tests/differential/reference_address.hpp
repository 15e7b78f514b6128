#pragma once
#include <string>

namespace penstock::reference {

/// How a target or a Host field is to be taken.
enum class Judgement { valid, may_be_refused, invalid };

/// `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2.2). An empty host may be refused; user
/// information and ports beyond 65535 are invalid.
[[nodiscard]] Judgement judge_authority(const std::string& authority);

/// An absolute path with its query (RFC 9112 §3.2.1). A path that servers read differently may be refused.
[[nodiscard]] Judgement judge_path_and_query(const std::string& text);

/// The address in brackets, without them: IPv6 or a future version (RFC 3986 §3.2.2).
[[nodiscard]] bool is_ip_literal(const std::string& literal);

}  // namespace penstock::reference
