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
  ++moves_;
  cache_.close_all();
}

void HttpBackend::abort() {
  ++moves_;
  cache_.close_all();
  for (ServerConnection& server : active_) server.connection().close();
}

Task<Attempt> HttpBackend::send(const ModelRequest& request, Answer& answer, Reuse reuse, TimePoint now) {
  const std::uint64_t moves = moves_;
  std::unique_ptr<ServerConnection> server = reuse == Reuse::allowed ? cache_.take() : nullptr;
  if (server == nullptr) {
    Task<Connected> connecting = connect(request.deadline, answer.failure);
    Connected connected = co_await connecting;
    if (connected.server == nullptr) co_return Attempt{.outcome = connected.outcome};
    server = std::move(connected.server);
    now = loop_.now();
  }
  active_.push_back(*server);
  shard_.up(gauges_.active);
  Connection& connection = server->connection();
  ResponseReader& reader = answer.received;
  connection.expire_at(std::min(request.deadline, now + attempt_timeout_));
  const std::string_view rest = write_request(answer.out, request, authority_, request.deadline - now);
  reader.begin(request.method);
  ReadSome first(connection, reader.target());
  // The read of a reused connection is pending: what it brings from here on is ours.
  if (server->reused()) first.start();
  // A server may answer before it has read everything: both go on at the same time, and what it said
  // counts even if the write failed.
  WriteAll write(connection, {answer.out.view(), rest});
  write.start();
  error_code error = co_await first;
  Step step = error ? Step::need_bytes : reader.advance();
  while (!error && step == Step::need_bytes) {
    ReadSome more(connection, reader.target(), reader.most());
    error = co_await more;
    if (!error) step = reader.advance();
  }
  write.give_up();
  const error_code write_error = co_await write;
  co_return finish(std::move(server), answer, {step, error, write_error, write.sent() != 0, moves});
}

Task<HttpBackend::Connected> HttpBackend::connect(TimePoint deadline, std::string& failure) {
  Connected result{.server = nullptr, .outcome = Outcome::refused};
  failure = authority_ + " has a name that does not resolve";
  const std::vector<boost::asio::ip::tcp::endpoint> endpoints = endpoints_;  // they may change meanwhile
  for (const auto& endpoint : endpoints) {
    auto server = std::make_unique<ServerConnection>(loop_);
    Connection& connection = server->connection();
    connection.expire_at(std::min(deadline, loop_.now() + connect_timeout_));
    Connect connecting(connection, endpoint);
    active_.push_back(*server);
    const error_code error = co_await connecting;
    active_.erase(active_.iterator_to(*server));
    if (!error && connection.open()) {
      result.server = std::move(server);
      break;
    }
    const bool late = connection.timed_out();
    result.outcome = late ? Outcome::connect_timeout : Outcome::refused;
    failure = authority_ + (late ? " took too long to accept a connection"
                                 : ": " + (error ? error.message() : "closed while connecting"));
    if (late && loop_.now() >= deadline) result.outcome = Outcome::timeout;
    if (!connection.open() || result.outcome == Outcome::timeout) break;
  }
  co_return result;
}

Attempt HttpBackend::finish(std::unique_ptr<ServerConnection> server, Answer& answer, Received received) {
  active_.erase(active_.iterator_to(*server));
  shard_.down(gauges_.active);
  ResponseReader& reader = answer.received;
  const bool ended = received.read_error == boost::asio::error::eof && !received.write_error;
  if (ended) received.step = reader.end_of_stream();
  if (received.step != Step::complete) {
    return {.outcome = failure(*server, answer, received), .any_sent = received.any_sent};
  }
  answer.status = reader.head().status;
  answer.head = &reader.head();
  answer.body = reader.body();
  answer.content_type = value_of(reader.head().fields, FieldName::content_type);
  const bool clean = reader.reusable() && !received.read_error && !received.write_error;
  if (clean && received.moves == moves_) cache_.give(std::move(server));
  return {.outcome = outcome_of_status(answer.status), .any_sent = received.any_sent};
}

Outcome HttpBackend::failure(ServerConnection& server, Answer& answer, const Received& received) const {
  const ResponseReader& reader = answer.received;
  const bool began = reader.started();
  const auto failed = [&](Outcome outcome, std::string_view what) {
    answer.failure = authority_ + std::string(what);
    return outcome;
  };
  if (server.connection().timed_out()) return failed(Outcome::timeout, " did not answer in time");
  if (received.step == Step::refused && !received.read_error) {
    return failed(Outcome::malformed, ": " + std::string(reader.refusal().detail));
  }
  if (server.reused() && !began) return failed(Outcome::stale, " closed a connection kept for reuse");
  return failed(Outcome::reset,
                began ? " closed before its answer was complete" : " closed without an answer");
}

}  // namespace penstock
