#include "gateway/net/session_set.hpp"

#include <cassert>
#include <unistd.h>

namespace penstock {
namespace {
constexpr std::size_t most_spare = 256;  // about 14 KiB each, their blocks included
}

SessionSet::SessionSet(EventLoop& loop, Handler& handler, const Limits& limits, const Timeouts& timeouts,
                       Shard& shard, GaugeId open)
    : loop_(loop), handler_(handler), limits_(limits), timeouts_(timeouts), shard_(shard), open_(open) {
  spare_.reserve(most_spare);
}

SessionSet::~SessionSet() { assert(sessions_.empty()); }

void SessionSet::adopt(int descriptor, std::string_view peer) {
  Socket socket(loop_.context());
  error_code error;
  socket.assign(boost::asio::ip::tcp::v4(), descriptor, error);
  if (error) {
    ::close(descriptor);  // the system has no room to watch it
    return;
  }
  auto* session = new (memory_.take()) Session(*this, std::move(socket), peer);
  sessions_.push_back(*session);
  shard_.up(open_);
  session->rest();
}

void SessionSet::remove(Session& session) {
  sessions_.erase(sessions_.iterator_to(session));
  session.~Session();
  memory_.give(&session);
  shard_.down(open_);
}

Exchange* SessionSet::take_exchange() {
  if (spare_.empty()) return std::make_unique<Exchange>(loop_, limits_, timeouts_.body).release();
  Exchange* exchange = spare_.back().release();
  spare_.pop_back();
  return exchange;
}

void SessionSet::give_exchange(Exchange* exchange) {
  std::unique_ptr<Exchange> owned(exchange);
  if (spare_.size() == most_spare) return;
  owned->trim();
  spare_.push_back(std::move(owned));
}

void SessionSet::drain() {
  draining_ = true;
  for (Session& session : sessions_) session.close_after_answer();
}

void SessionSet::close_idle(Fresh fresh) {
  for (Session& session : sessions_) {
    const bool keep = session.busy() || !session.silent() || (fresh == Fresh::keep && session.fresh());
    if (!keep) session.abort();
  }
}

void SessionSet::abort() {
  for (Session& session : sessions_) session.abort();
}

}  // namespace penstock
