#include "gateway/net/session.hpp"

#include <utility>

#include "gateway/net/reply.hpp"
#include "gateway/net/session_set.hpp"

namespace penstock {
namespace {

constexpr Duration linger_time = std::chrono::seconds(1);
constexpr Bytes most_lingering = 16_MiB;

}  // namespace

Session::Session(SessionSet& set, Socket socket, std::string_view peer)
    : set_(set), connection_(std::move(socket), set.loop_.wheel()) {
  peer_size_ = static_cast<unsigned char>(peer.copy(peer_, sizeof peer_));
}

void Session::rest() {
  connection_.expire_after(set_.timeouts_.idle);
  connection_.read_lazily(*this);
}

Buffer& Session::buffer() {
  if (exchange_ == nullptr) {
    exchange_ = set_.take_exchange();
    exchange_->peer = {peer_, peer_size_};
  }
  return exchange_->request.target();
}

void Session::on_read(error_code error) {
  if (error) return end();
  serving_ = true;
  fresh_ = false;
  ++set_.busy_;
  serve();
}

void Session::finish_serving() {
  --set_.busy_;
  serving_ = false;
  if (closing_) return end();
  set_.give_exchange(std::exchange(exchange_, nullptr));
  rest();
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
  do {
    connection_.expire_after(set_.timeouts_.head);
    const RequestReader::Step step = exchange.request.advance();
    if (step != RequestReader::Step::complete) {
      const bool received = co_await receive(step);
      if (!received) break;
    }
    begin(exchange);
    Task<void> handling = set_.handler_.handle(exchange);
    co_await handling;
    WriteAll write(connection_, {exchange.out.view(), exchange.tail}, set_.timeouts_.body);
    const error_code error = co_await write;
    set_.handler_.finished(exchange);
    closing_ = closing_ || error || exchange.close;
    if (exchange.close && !error) {
      Task<void> lingering = linger();
      co_await lingering;
    }
  } while (!closing_ && exchange.next());
  finish_serving();
}

void Session::begin(Exchange& exchange) {
  connection_.never_expire();
  exchange.id.keep_or_make(exchange.head().fields);
  exchange.received = exchange.loop.now();
  exchange.deadline = exchange.received + set_.timeouts_.total;
  exchange.close = set_.draining_ || exchange.head().wants_close();
}

Task<bool> Session::receive(RequestReader::Step step) {
  constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  RequestReader& request = exchange_->request;
  for (; step != RequestReader::Step::complete; step = request.advance()) {
    if (step == RequestReader::Step::refused) {
      Task<void> refusing =
          refuse({.type = request.refusal().type, .detail = std::string(request.refusal().detail)});
      co_await refusing;
      co_return false;
    }
    // The head has one deadline from its first byte; a body only has to keep moving.
    if (request.head_complete()) connection_.expire_after(set_.timeouts_.body);
    error_code error;
    if (step == RequestReader::Step::send_continue) {
      WriteAll write(connection_, {go_on}, set_.timeouts_.body);
      error = co_await write;
    } else {
      ReadSome read(connection_, request.target(), request.most());
      error = co_await read;
    }
    if (!error) continue;
    closing_ = true;
    if (connection_.timed_out()) {
      Task<void> refusing =
          refuse({.type = ProblemType::request_timeout, .detail = "the request did not arrive in time"});
      co_await refusing;
    }
    co_return false;
  }
  co_return true;
}

Task<void> Session::refuse(Problem problem) {
  Exchange& exchange = *exchange_;
  closing_ = exchange.close = true;
  exchange.id.keep_or_make(exchange.head().fields);
  exchange.received = exchange.loop.now();
  reply_problem(exchange, problem);
  WriteAll write(connection_, {exchange.out.view(), exchange.tail}, set_.timeouts_.body);
  const error_code error = co_await write;
  set_.handler_.finished(exchange);
  if (error) co_return;
  Task<void> lingering = linger();
  co_await lingering;
}

Task<void> Session::linger() {
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
