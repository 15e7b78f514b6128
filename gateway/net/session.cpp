#include "gateway/net/session.hpp"

#include <utility>

#include "gateway/net/receive.hpp"
#include "gateway/net/session_set.hpp"
#include "gateway/net/write_all.hpp"
#include "gateway/net/yield.hpp"

namespace penstock {
namespace {

constexpr Duration linger_time = std::chrono::seconds(1);
constexpr Bytes most_lingering = 16_MiB;
constexpr unsigned most_in_a_row = 16;  // requests of one client, before others have their turn

}  // namespace

Session::Session(SessionSet& set, int socket, std::string_view peer)
    : set_(set), connection_(set.loop_, socket) {
  peer_size_ = static_cast<unsigned char>(peer.copy(peer_, sizeof peer_));
}

void Session::start() {
  Buffer& buffer = this->buffer();
  connection_.read_now(buffer);
  if (!buffer.empty()) return on_read({});
  on_nothing();
  rest();
}

void Session::rest() {
  connection_.expire_after(set_.timeouts_.idle);
  connection_.read_lazily(*this);
}

Buffer& Session::buffer() {
  if (exchange_ == nullptr) {
    exchange_ = set_.take_exchange();
    exchange_->peer = {peer_, peer_size_};
    exchange_->client = &connection_;
  }
  return exchange_->request.target();
}

void Session::on_nothing() { set_.give_exchange(std::exchange(exchange_, nullptr)); }

void Session::on_read(error_code error) {
  if (error) return end();
  set_.begins(*this);
  serve();
}

void Session::finish_serving() {
  set_.rests(*this);
  if (closing_) return end();
  on_nothing();
  rest();
  set_.connections_.rested();
}

void Session::close_after_answer() {
  if (exchange_ != nullptr) exchange_->close = true;
}

void Session::abort() {
  closing_ = true;
  connection_.close();
}

void Session::end() {
  if (exchange_ != nullptr) {
    exchange_->forget();
    set_.give_exchange(exchange_);
  }
  connection_.close();
  set_.remove(*this);
}

Detached Session::serve() {
  Exchange& exchange = *exchange_;
  unsigned served = 0;
  do {
    connection_.expire_after(set_.timeouts_.head);
    Received received = Received::complete;
    const RequestReader::Step step = exchange.request.advance();
    if (step != RequestReader::Step::complete) {
      Task<Received> receiving = receive(exchange, step, exchange.loop.now() + set_.timeouts_.total);
      received = co_await receiving;
    }
    // A client that leaves before its request is there has asked for nothing.
    closing_ = closing_ || received == Received::gone;
    if (received == Received::gone) break;
    begin(exchange);
    if (received == Received::complete || received == Received::long_body) {
      Task<void> handling = set_.handler_.handle(exchange);
      co_await handling;
    } else {
      reply_unreceived(exchange, received);
    }
    exchange.request.drop_body();
    exchange.watch.end();
    if (exchange.watch.pending()) co_await exchange.watch;
    WriteAll write(connection_, {exchange.out.view(), exchange.tail}, exchange.progress);
    const error_code error = co_await write;
    set_.handler_.finished(exchange);
    closing_ = closing_ || error || exchange.close;
    if (exchange.close && !error) {
      Task<void> lingering = linger();
      co_await lingering;
    }
    // Requests that came together are many that others wait for.
    if (++served % most_in_a_row == 0) co_await Yield(exchange.loop);
  } while (!closing_ && exchange.next());
  finish_serving();
}

void Session::begin(Exchange& exchange) {
  connection_.never_expire();
  exchange.id.keep_or_make(exchange.head().fields);
  exchange.received = exchange.loop.now();
  exchange.deadline = exchange.received + set_.timeouts_.total;
  exchange.close = set_.draining_ || set_.connections_.crowded() || exchange.head().wants_close();
  exchange.watch.begin(connection_);
}

Task<void> Session::linger() {
  if (exchange_->cut) {
    // To a client of HTTP/1.0 a connection's end may be its answer's: only a reset tells them apart.
    if (exchange_->head().minor_version == 0) connection_.reset_on_close();
    co_return;
  }
  connection_.expire_at(exchange_->loop.now() + linger_time);
  connection_.shutdown_send();
  Buffer& discarded = exchange_->out;
  error_code error;
  for (Bytes count = 0; !error && count < most_lingering; count += discarded.size()) {
    discarded.clear();
    ReadSome read(connection_, discarded);
    error = co_await read;
  }
}

}  // namespace penstock
