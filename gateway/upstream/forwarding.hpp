#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/net/exchange.hpp"
#include "gateway/upstream/forwarded_config.hpp"

namespace penstock {

/// What servers are told about a request's way here: Via (RFC 9110 §7.6.3), Forwarded (RFC 7239) and
/// X-Forwarded-*. One for all threads.
class Forwarding {
 public:
  /// The number makes this process's name in Via, `penstock-` and eight hex digits, unlike those of others:
  /// by it a loop is told from a chain of two gateways.
  Forwarding(ForwardedConfig config, std::uint64_t number);

  /// Whether this process has sent the request on before.
  [[nodiscard]] bool has_sent(const Fields& fields) const {
    return find(fields, FieldName::via) != nullptr && is_named_by(fields);
  }
  /// Appends the lines for a client's request. Its own Via lines, which come before, are the caller's to
  /// copy; no other field of this kind is.
  void append_fields(Buffer& out, const Exchange& client) const;

 private:
  [[nodiscard]] bool is_named_by(const Fields& fields) const;
  [[nodiscard]] bool believes(std::string_view peer) const;

  const ForwardedConfig config_;
  const std::string pseudonym_;
  const std::array<std::string, 2> via_;  // our line, by the client's minor version
};

}  // namespace penstock
