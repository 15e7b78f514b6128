#include "gateway/upstream/name_resolver.hpp"

#include <algorithm>

#include "gateway/telemetry/log.hpp"

namespace penstock {

namespace asio = boost::asio;

NameResolver::NameResolver(asio::io_context& context, LookUpThreads& threads, Address address, Config config,
                           Resolved resolved)
    : address_(std::move(address)),
      config_(config),
      resolved_(std::move(resolved)),
      threads_(threads),
      timer_(context) {}

void NameResolver::start() {
  boost::system::error_code not_literal;
  const auto literal = asio::ip::make_address(address_.host, not_literal);
  if (not_literal) return look_up();
  found({{literal, address_.port}});
}

void NameResolver::stop() {
  stopped_ = true;
  timer_.cancel();
}

void NameResolver::hurry() {
  hurried_ = true;
  if (rest_ == Rest::full && !stopped_) look_up();
}

void NameResolver::look_up() {
  rest_ = Rest::none;
  hurried_ = false;
  timer_.cancel();
  threads_.start(address_, [this](LookedUp result) {
    if (!stopped_) looked_up(std::move(result));
  });
}

void NameResolver::looked_up(LookedUp result) {
  failed_ = result.addresses.empty();
  if (failed_) {
    log(LogLevel::warning, "name_unresolved", {{"name", address_.host}, {"error", result.error}});
  }
  if (!failed_ || !told_) found(std::move(result.addresses));
  rest(Rest::least, config_.soonest);
}

void NameResolver::found(ServerAddresses addresses) {
  const bool same = addresses.size() == known_.size() &&
                    std::is_permutation(addresses.begin(), addresses.end(), known_.begin());
  if (told_ && same) return;
  told_ = true;
  known_ = std::move(addresses);
  resolved_(known_);
}

void NameResolver::rest(Rest rest, Duration length) {
  rest_ = rest;
  timer_.expires_after(length);
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error && !stopped_) rested();
  });
}

void NameResolver::rested() {
  if (rest_ == Rest::least && !failed_ && !hurried_) return rest(Rest::full, config_.again - config_.soonest);
  look_up();
}

}  // namespace penstock
