#include "gateway/upstream/http_backend.hpp"

#include <algorithm>

#include "gateway/net/connect.hpp"
#include "gateway/upstream/request_writer.hpp"

namespace penstock {

using Step = ResponseReader::Step;

HttpBackend::HttpBackend(EventLoop& loop, const Address& address, const PoolConfig& config, Shard& shard,
                         Gauges gauges)
    : loop_(loop),
      authority_(address.text()),
      connect_timeout_(config.connect),
      attempt_timeout_(config.attempt),
      shard_(shard),
      gauges_(gauges),
      cache_(config.upstream_idle, shard, gauges.idle) {}

void HttpBackend::resolved(std::vector<boost::asio::ip::tcp::endpoint> endpoints) {
  if (endpoints == endpoints_) return;
  endpoints_ = std::move(endpoints);
  cache_.close_all();
}

void HttpBackend::abort() {
  cache_.close_all();
  for (ServerConnection& server : active_) server.connection().close();
}

Task<Attempt> HttpBackend::send(const ModelRequest& request, Answer& answer, Reuse reuse) {
  std::unique_ptr<ServerConnection> server = reuse == Reuse::allowed ? cache_.take() : nullptr;
  if (server == nullptr) {
    Task<Connected> connecting = connect(request.deadline);
    Connected connected = co_await connecting;
    if (connected.server == nullptr) co_return std::move(connected.failure);
    server = std::move(connected.server);
  }
  active_.push_back(*server);
  shard_.up(gauges_.active);
  Task<Attempt> exchanging = exchange(*server, request, answer);
  Attempt attempt = co_await exchanging;
  active_.erase(active_.iterator_to(*server));
  shard_.down(gauges_.active);
  if (is_answer(attempt.outcome) && answer.received.reusable() && server->connection().open()) {
    cache_.give(std::move(server));
  }
  co_return attempt;
}

Task<HttpBackend::Connected> HttpBackend::connect(TimePoint deadline) {
  Connected result{.server = nullptr, .failure = {Outcome::refused, "its name does not resolve"}};
  for (const auto& endpoint : endpoints_) {
    auto server = std::make_unique<ServerConnection>(loop_);
    Connection& connection = server->connection();
    connection.expire_at(std::min(deadline, loop_.now() + connect_timeout_));
    Connect connecting(connection, endpoint);
    const error_code error = co_await connecting;
    if (!error) {
      result.server = std::move(server);
      break;
    }
    result.failure = connection.timed_out() ? Attempt{Outcome::connect_timeout,
                                                      authority_ + " took too long to accept a connection"}
                                            : Attempt{Outcome::refused, authority_ + ": " + error.message()};
  }
  co_return result;
}

Task<Attempt> HttpBackend::exchange(ServerConnection& server, const ModelRequest& request, Answer& answer) {
  Connection& connection = server.connection();
  ResponseReader& received = answer.received;
  const TimePoint now = loop_.now();
  connection.expire_at(std::min(request.deadline, now + attempt_timeout_));
  const std::string_view rest = write_request(answer.out, request, authority_, request.deadline - now);
  received.begin(request.method);
  ReadSome first(connection, received.target());
  // The read of a reused connection is pending: what it brings from here on is ours.
  if (server.reused()) first.start();
  WriteAll write(connection, {answer.out.view(), rest});
  const error_code unsent = co_await write;
  // A server may answer before it has read everything, so what it said counts even if the write failed.
  error_code error = co_await first;
  Step step = error ? Step::need_bytes : received.advance();
  while (!error && step == Step::need_bytes) {
    ReadSome more(connection, received.target());
    error = co_await more;
    if (!error) step = received.advance();
  }
  if (error == boost::asio::error::eof) step = received.end_of_stream();
  const bool any_sent = write.sent() != 0;
  if (step != Step::complete) {
    Attempt failed = failure(server, received, step, error);
    failed.any_sent = any_sent;
    co_return failed;
  }
  if (unsent) connection.close();
  answer.status = received.head().status;
  answer.head = &received.head();
  answer.body = received.body();
  const Field* type = find(received.head().fields, FieldName::content_type);
  answer.content_type = type != nullptr ? type->value : std::string_view();
  co_return Attempt{.outcome = outcome_of_status(answer.status), .any_sent = any_sent};
}

Attempt HttpBackend::failure(ServerConnection& server, const ResponseReader& received, Step step,
                             error_code error) const {
  const bool began = received.started();
  if (server.connection().timed_out()) return {Outcome::timeout, authority_ + " did not answer in time"};
  if (error && server.reused() && !began)
    return {Outcome::stale, authority_ + " closed a connection kept for reuse"};
  if (step == Step::refused && !error) {
    return {Outcome::malformed, authority_ + ": " + std::string(received.refusal().detail)};
  }
  return {Outcome::reset,
          authority_ + (began ? " closed before its answer was complete" : " closed without an answer")};
}

}  // namespace penstock
