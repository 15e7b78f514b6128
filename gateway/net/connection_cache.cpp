#include "gateway/net/connection_cache.hpp"

#include <algorithm>
#include <cassert>

namespace penstock {

ServerConnection::ServerConnection(EventLoop& loop)
    : connection_(Socket(loop.context()), loop.wheel()), unasked_(loop.blocks()) {}

void ServerConnection::on_read(error_code) { cache_->drop(*this); }

ConnectionCache::~ConnectionCache() { assert(idle_connections_.empty()); }

std::unique_ptr<ServerConnection> ConnectionCache::take() {
  // One that has something to say, or was ended by us, is taken out when its read says so.
  const auto usable = std::find_if(idle_connections_.begin(), idle_connections_.end(), [](auto& server) {
    Connection& connection = server.connection_;
    return connection.open() && !connection.timed_out() && connection.silent();
  });
  if (usable == idle_connections_.end()) return nullptr;
  std::unique_ptr<ServerConnection> server(&*usable);
  idle_connections_.erase(usable);
  shard_.down(gauge_);
  server->connection_.never_expire();
  return server;
}

void ConnectionCache::give(std::unique_ptr<ServerConnection> server) {
  server->cache_ = this;
  server->reused_ = true;
  server->connection_.expire_after(idle_);
  server->connection_.read_lazily(*server);
  idle_connections_.push_front(*server.release());
  shard_.up(gauge_);
}

void ConnectionCache::close_all() {
  // Each one's pending read ends with an error, which takes it out.
  for (ServerConnection& server : idle_connections_) server.connection_.close();
}

void ConnectionCache::drop(ServerConnection& server) {
  idle_connections_.erase(idle_connections_.iterator_to(server));
  shard_.down(gauge_);
  delete &server;
}

}  // namespace penstock
