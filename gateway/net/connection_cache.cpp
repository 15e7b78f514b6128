#include "gateway/net/connection_cache.hpp"

#include <algorithm>
#include <cassert>

namespace penstock {

ServerConnection::ServerConnection(EventLoop& loop) : connection_(loop), unasked_(loop.blocks()) {}

void ServerConnection::on_read(error_code) { cache_->drop(*this); }

ConnectionCache::~ConnectionCache() { assert(idle_connections_.empty()); }

bool ConnectionCache::usable(ServerConnection& server, Unasked unasked) {
  Connection& connection = server.connection_;
  if (!connection.open() || connection.timed_out()) return false;
  // A read that is pending can't tell what came before it was taken over.
  return (unasked == Unasked::told_by_read && !connection.reading()) || connection.silent();
}

bool ConnectionCache::has_usable() {
  return std::any_of(idle_connections_.begin(), idle_connections_.end(),
                     [](ServerConnection& server) { return usable(server, Unasked::asked_for); });
}

std::unique_ptr<ServerConnection> ConnectionCache::take(Unasked unasked) {
  for (auto it = idle_connections_.begin(); it != idle_connections_.end();) {
    ServerConnection& server = *it++;
    if (usable(server, unasked)) {
      idle_connections_.erase(idle_connections_.iterator_to(server));
      shard_.down(gauge_);
      server.connection_.never_expire();
      return std::unique_ptr<ServerConnection>(&server);
    }
    // A pending read takes it out when it says what has come.
    if (!server.connection_.reading()) drop(server);
  }
  return nullptr;
}

void ConnectionCache::give(std::unique_ptr<ServerConnection> server) {
  server->cache_ = this;
  server->reused_ = true;
  server->connection_.expire_after(idle_);
  wheel_.arm(*this, wheel_.coarse_now() + TimerWheel::tick);
  idle_connections_.push_front(*server.release());
  shard_.up(gauge_);
}

void ConnectionCache::on_deadline() {
  // The most recently used are in front, so those that nobody reads on are, too.
  for (auto it = idle_connections_.begin(); it != idle_connections_.end() && !it->connection_.reading();) {
    ServerConnection& server = *it++;
    if (server.connection_.timed_out()) {
      drop(server);
    } else {
      server.connection_.read_lazily(server);
    }
  }
}

void ConnectionCache::close(ServerConnection& server) {
  server.connection_.close();
  // A pending read ends with an error, which takes it out.
  if (!server.connection_.reading()) drop(server);
}

void ConnectionCache::close_all() {
  for (auto it = idle_connections_.begin(); it != idle_connections_.end();) close(*it++);
}

void ConnectionCache::close_older_half() {
  const auto open = std::count_if(idle_connections_.begin(), idle_connections_.end(),
                                  [](ServerConnection& server) { return server.connection_.open(); });
  auto kept = open / 2;
  for (auto it = idle_connections_.begin(); it != idle_connections_.end();) {
    ServerConnection& server = *it++;
    if (server.connection_.open() && kept-- <= 0) close(server);
  }
}

void ConnectionCache::drop(ServerConnection& server) {
  idle_connections_.erase(idle_connections_.iterator_to(server));
  shard_.down(gauge_);
  delete &server;
}

}  // namespace penstock
