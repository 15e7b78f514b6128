#include "gateway/upstream/name_resolver.hpp"

#include <algorithm>

#include "gateway/telemetry/log.hpp"

namespace penstock {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

NameResolver::NameResolver(asio::io_context& context, Address address, Config config, Resolved resolved)
    : address_(std::move(address)),
      config_(config),
      resolved_(std::move(resolved)),
      resolver_(context),
      timer_(context) {}

void NameResolver::start() {
  error_code not_literal;
  const auto literal = asio::ip::make_address(address_.host, not_literal);
  if (not_literal) return look_up();
  found({tcp::endpoint(literal, address_.port)});
}

void NameResolver::stop() {
  stopped_ = true;
  resolver_.cancel();
  timer_.cancel();
}

void NameResolver::look_up() {
  const auto flags = tcp::resolver::numeric_service | tcp::resolver::address_configured;
  resolver_.async_resolve(
      address_.host, std::to_string(address_.port), flags,
      [this](error_code error, const tcp::resolver::results_type& results) {
        if (stopped_) return;
        Addresses addresses;
        for (const auto& result : results) addresses.push_back(result.endpoint());
        if (error)
          log(LogLevel::warning, "name_unresolved", {{"name", address_.host}, {"error", error.message()}});
        // A name that stops resolving leaves the addresses that it had.
        if (!error || !told_) found(std::move(addresses));
        again_after(error ? config_.after_failure : config_.again);
      });
}

void NameResolver::found(Addresses addresses) {
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  if (told_ && addresses == known_) return;
  told_ = true;
  known_ = std::move(addresses);
  resolved_(known_);
}

void NameResolver::again_after(Duration pause) {
  timer_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(pause));
  timer_.async_wait([this](error_code error) {
    if (!error && !stopped_) look_up();
  });
}

}  // namespace penstock
