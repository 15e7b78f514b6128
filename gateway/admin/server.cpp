#include "gateway/admin/server.hpp"

#include <algorithm>
#include <exception>
#include <fcntl.h>
#include <list>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gateway/admin/as_result.hpp"
#include "gateway/admin/connection.hpp"
#include "gateway/net/connect.hpp"
#include "gateway/telemetry/log.hpp"

namespace penstock {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

std::runtime_error cannot_listen(const Address& address, const error_code& failure) {
  return std::runtime_error("cannot listen on the admin address " + address.text() + ": " +
                            failure.message() + "; free it or change admin.address");
}

tcp::acceptor listen(asio::io_context& context, const Address& address) {
  error_code failure;
  tcp::resolver resolver(context);
  const auto found =
      resolver.resolve(address.host, std::to_string(address.port), tcp::resolver::passive, failure);
  if (failure) throw cannot_listen(address, failure);
  tcp::acceptor acceptor(context);
  const tcp::endpoint endpoint = *found.begin();
  acceptor.open(endpoint.protocol(), failure);
  if (!failure) acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
  if (!failure) acceptor.bind(endpoint, failure);
  if (!failure) acceptor.listen(tcp::acceptor::max_listen_connections, failure);
  if (failure) throw cannot_listen(address, failure);
  return acceptor;
}

Address bound_address(const tcp::acceptor& acceptor) {
  const auto endpoint = acceptor.local_endpoint();
  return {endpoint.address().to_string(), endpoint.port()};
}

void log_failure(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& thrown) {
    log(LogLevel::error, "admin_request_failed", {{"reason", thrown.what()}});
  }
}

}  // namespace

struct AdminServer::State {
  State(asio::io_context& context, const AdminServerConfig& settings, std::vector<AdminEndpoint> rows)
      : config(settings),
        endpoints(std::move(rows)),
        acceptor(listen(context, config.address)),
        bound(bound_address(acceptor)),
        pause(context),
        last_call(context) {}
  ~State() { spend_reserve(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  static asio::awaitable<void> accept(std::shared_ptr<State> self);
  static void start(const std::shared_ptr<State>& self, tcp::socket socket);
  void make_room();
  /// Gives the descriptor held back to whoever is accepted next; false when it is gone already.
  bool spend_reserve();
  void refill_reserve();
  void ended(const std::shared_ptr<AdminConnection>& connection);
  void stop_accepting();
  void cut_all();

  const AdminServerConfig config;
  const std::vector<AdminEndpoint> endpoints;
  tcp::acceptor acceptor;
  const Address bound;
  asio::steady_timer pause;      // of the accept loop, cut short when there is room again
  asio::steady_timer last_call;  // when closing: the end of patience
  std::list<std::shared_ptr<AdminConnection>> connections;  // oldest first
  bool closing = false;
  int reserve = ::open("/dev/null", O_RDONLY | O_CLOEXEC);  // so that one client is served when none is left
};

asio::awaitable<void> AdminServer::State::accept(std::shared_ptr<State> self) {
  while (!self->closing) {
    error_code failure;
    const bool full = self->connections.size() >= self->config.connections;
    if (full) {
      co_await self->acceptor.async_wait(tcp::acceptor::wait_read, as_result);
      if (!self->closing) self->make_room();
    } else {
      tcp::socket socket(self->acceptor.get_executor());
      const auto [error] = co_await self->acceptor.async_accept(socket, as_result);
      failure = error;
      if (!failure) start(self, std::move(socket));
    }
    if (self->closing || !(full || is_shortage(failure))) continue;
    if (!full && self->spend_reserve()) continue;
    // Out of descriptors or room the socket stays readable: trying again at once would spin.
    if (!full) log(LogLevel::warning, "admin_accept_failed", {{"reason", failure.message()}});
    self->pause.expires_after(self->config.retry);
    co_await self->pause.async_wait(as_result);
  }
}

void AdminServer::State::start(const std::shared_ptr<State>& self, tcp::socket socket) {
  if (self->closing) return;
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const auto connection =
      std::make_shared<AdminConnection>(std::move(socket), self->config, self->endpoints, self->bound);
  self->connections.push_back(connection);
  asio::co_spawn(self->acceptor.get_executor(), connection->serve(),
                 [self, connection](const std::exception_ptr& failure) {
                   if (failure) log_failure(failure);
                   self->ended(connection);
                 });
}

void AdminServer::State::make_room() {
  if (connections.size() < config.connections) return;
  const auto ends_before = [](const auto& a, const auto& b) { return a->rests_until() < b->rests_until(); };
  const auto next = std::min_element(connections.begin(), connections.end(), ends_before);
  if (next != connections.end() && (*next)->resting()) (*next)->finish();
}

bool AdminServer::State::spend_reserve() { return reserve >= 0 && ::close(std::exchange(reserve, -1)) == 0; }

void AdminServer::State::refill_reserve() {
  if (reserve < 0) reserve = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void AdminServer::State::ended(const std::shared_ptr<AdminConnection>& connection) {
  connections.remove(connection);
  refill_reserve();
  pause.cancel();
  if (connections.empty()) last_call.cancel();
}

void AdminServer::State::stop_accepting() {
  closing = true;
  error_code ignored;
  acceptor.close(ignored);
  pause.cancel();
}

void AdminServer::State::cut_all() {
  for (const auto& connection : connections) connection->cut();
}

AdminServer::AdminServer(asio::io_context& context, const AdminServerConfig& config,
                         std::vector<AdminEndpoint> endpoints)
    : state_(std::make_shared<State>(context, config, std::move(endpoints))) {
  asio::co_spawn(context, State::accept(state_), asio::detached);
}

AdminServer::~AdminServer() {
  state_->stop_accepting();
  state_->last_call.cancel();
  state_->cut_all();
}

Address AdminServer::address() const { return state_->bound; }

void AdminServer::close() {
  if (state_->closing) return;
  state_->stop_accepting();
  if (state_->connections.empty()) return;
  for (const auto& connection : state_->connections) connection->finish();
  state_->last_call.expires_after(state_->config.close_timeout);
  state_->last_call.async_wait([state = state_](const error_code& failure) {
    if (!failure) state->cut_all();
  });
}

}  // namespace penstock
