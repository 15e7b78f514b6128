// Where a model server is, and a new connection to it.
#include <algorithm>
#include <utility>

#include "gateway/net/connect.hpp"
#include "gateway/net/pause.hpp"
#include "gateway/upstream/attempt_failure.hpp"
#include "gateway/upstream/http_backend.hpp"

namespace penstock {
namespace {

/// Descriptors may come free while there is time for it.
bool may_pause(error_code error, const ModelRequest& request, TimePoint now) {
  return is_descriptor_shortage(error) && !request.client.watch.left() &&
         now + Pause::longest < request.deadline;
}

}  // namespace

void HttpBackend::resolved(ServerAddresses addresses) {
  const auto kept = addresses_.empty() ? addresses.end()
                                       : std::find(addresses.begin(), addresses.end(), addresses_.front());
  if (kept != addresses.end()) {
    std::rotate(addresses.begin(), kept, kept + 1);
  } else {
    ++moves_;
    cache_.close_all();
    if (!addresses_.empty()) endpoint_.keep_alive().forget();
  }
  addresses_ = std::move(addresses);
}

std::uint64_t HttpBackend::use(const boost::asio::ip::tcp::endpoint& address, std::uint64_t moves) {
  const auto found = std::find(addresses_.begin(), addresses_.end(), address);
  if (found == addresses_.end()) return moves_ - 1;  // gone meanwhile
  if (found == addresses_.begin()) return moves;
  std::rotate(addresses_.begin(), found, found + 1);
  cache_.close_all();
  return ++moves_;
}

Task<HttpBackend::Connected> HttpBackend::connect(const ModelRequest& request, std::string& failure) {
  Connected result{.server = nullptr, .moves = moves_, .at = {}};
  if (aborted_) result.outcome = Outcome::overloaded;
  failure = aborted_ ? "Penstock is stopping" : authority_ + " has a name that does not resolve";
  const ServerAddresses addresses = addresses_;  // they may change meanwhile
  bool paused = false;
  for (auto address = addresses.begin(); address != addresses.end() && !aborted_;) {
    auto server = std::make_unique<ServerConnection>(loop_);
    Connection& connection = server->connection();
    connection.expire_at(std::min(request.deadline, loop_.now() + connect_timeout_));
    Connect connecting(connection, *address, loop_);
    active_.push_back(*server);
    const error_code error = co_await connecting;
    active_.erase(active_.iterator_to(*server));
    result.at = loop_.now();
    if (!error && connection.open()) {
      result.moves = use(*address, result.moves);
      result.outcome = Outcome::cancelled;
      if (request.client.watch.left()) co_return result;
      result.server = std::move(server);
      result.watch = endpoint_.keep_alive().watch(loop_, result.at);
      co_return result;
    }
    const bool late = result.at >= request.deadline;
    result.outcome = failure_to_connect(connection, error, late, authority_, failure);
    if (may_pause(error, request, result.at) && !std::exchange(paused, true)) {
      loop_.relieve_others();
      Pause pause(loop_);
      co_await pause;
      continue;
    }
    if (!connection.open() || result.outcome == Outcome::timeout) break;
    ++address;
  }
  if (result.outcome == Outcome::timeout || result.outcome == Outcome::overloaded) co_return result;
  endpoint_.keep_alive().doubt();
  endpoint_.unreachable(loop_.now());
  co_return result;
}

}  // namespace penstock
