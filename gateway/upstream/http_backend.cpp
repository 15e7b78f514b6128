#include "gateway/upstream/http_backend.hpp"

#include <algorithm>

#include "gateway/net/joined.hpp"
#include "gateway/net/write_all.hpp"
#include "gateway/net/yield.hpp"
#include "gateway/upstream/attempt_failure.hpp"
#include "gateway/upstream/request_writer.hpp"
#include "gateway/upstream/send_upload.hpp"
#include "gateway/upstream/unasked.hpp"

namespace penstock {

using Step = ResponseReader::Step;

HttpBackend::HttpBackend(EventLoop& loop, const Forwarding& forwarding, Endpoint& endpoint,
                         const PoolConfig& config, Shard& shard, Gauges gauges)
    : loop_(loop),
      forwarding_(forwarding),
      endpoint_(endpoint),
      authority_(endpoint.address().text()),
      connect_timeout_(config.connect),
      attempt_timeout_(config.attempt),
      shard_(shard),
      gauges_(gauges),
      cache_(loop.wheel(), config.upstream_idle, shard, gauges.idle),
      kept_(endpoint.keep_alive().join(loop, cache_)) {
  loop.relieved_by(*this);
}

void HttpBackend::abort() {
  ++moves_;
  aborted_ = true;
  cache_.close_all();
  for (ServerConnection& server : active_) server.connection().close();
}

Task<Attempt> HttpBackend::send(const ModelRequest& request, Answer& answer, Reuse reuse, TimePoint now) {
  if (reuse == Reuse::allowed) {
    if (auto kept = cache_.take(unasked_before(request)))
      return exchange({.server = std::move(kept), .moves = moves_, .at = now}, request, answer);
  }
  return send_fresh(request, answer);
}

Task<Attempt> HttpBackend::send_fresh(const ModelRequest& request, Answer& answer) {
  Task<Connected> connecting = connect(request, answer.failure);
  Connected connected = co_await connecting;
  if (connected.server == nullptr) co_return Attempt{.outcome = connected.outcome};
  Task<Attempt> exchanging = exchange(std::move(connected), request, answer);
  co_return co_await exchanging;
}

Task<Attempt> HttpBackend::exchange(Connected connected, const ModelRequest& request, Answer& answer) {
  ServerConnection& server = *connected.server;
  Connection& connection = server.connection();
  CloseWhenLeft close_when_left(request.client.watch, connection);
  const TimePoint deadline = std::min(request.deadline, connected.at + attempt_timeout_);
  connection.expire_at(deadline);
  const std::string_view rest = begin(server, request, answer, connected.at);
  ReadSome first(connection, answer.received.target());
  // What a read of a reused connection brings from here on is ours; behind what it found, nothing is sent.
  if (server.reused()) first.start(Connection::Early::told);
  if (connection.found_early() != Connection::Peek::nothing) connection.shutdown_send();
  // A server may answer before it has read everything; what it said counts even if the write failed.
  WriteAll write(connection, {answer.out.view(), rest});
  Joined uploading;
  AnswerProgress progress{.write = write, .moves = connected.moves};
  if (request.upload == nullptr) {
    write.start();
  } else {
    // The end of a kept connection that the read has met is told in the next turn; an upload is brought once.
    if (server.reused()) co_await Yield(loop_);
    progress.came_before = first.done() || (server.reused() && !connection.silent());
    const UploadTimes times{request.client.progress, deadline - connected.at};
    if (!progress.came_before)
      uploading.begin(send_upload(connection, write, *request.upload, times, progress.write_error));
  }
  progress.error = co_await first;
  take_first(connected, request, answer, progress);
  if (progress.step != Step::complete) {
    Task<void> reading = read_answer(connection, request, answer, progress);
    co_await reading;
  }
  progress.cancelled = is_cancelled(request, progress);
  if (uploading.running()) {
    Task<void> ending = end_upload(connection, uploading, *request.upload, answer, progress);
    co_await ending;
  }
  write.give_up();
  const error_code write_error = co_await write;
  if (!progress.write_error) progress.write_error = write_error;
  co_return finish(std::move(connected.server), answer, progress);
}

std::string_view HttpBackend::begin(ServerConnection& server, const ModelRequest& request, Answer& answer,
                                    TimePoint now) {
  active_.push_back(server);
  shard_.up(gauges_.active);
  answer.received.begin(request.method);
  const AfterAnswer after = endpoint_.keep_alive().keeps() ? AfterAnswer::keep : AfterAnswer::close;
  return write_request(answer.out, request, forwarding_, authority_, request.deadline - now, after);
}

void HttpBackend::take_first(Connected& connected, const ModelRequest& request, Answer& answer,
                             AnswerProgress& progress) {
  ServerConnection& server = *connected.server;
  if (connected.watch != nullptr && !progress.error) answered_fresh(*connected.watch);
  if (server.reused() &&
      (progress.came_before || server.connection().found_early() != Connection::Peek::nothing))
    forget_unasked(request, answer, progress);
  progress.step = progress.error ? Step::need_bytes : answer.received.advance();
}

Attempt HttpBackend::finish(std::unique_ptr<ServerConnection> server, Answer& answer,
                            AnswerProgress& progress) {
  active_.erase(active_.iterator_to(*server));
  shard_.down(gauges_.active);
  ResponseReader& reader = answer.received;
  // A write may have taken away the error that a reset left. One that was only given up has not.
  const bool reset = progress.write_error && progress.write_error != boost::asio::error::operation_aborted;
  const bool ended = progress.error == boost::asio::error::eof && !reset;
  if (ended) progress.step = reader.end_of_stream();
  Attempt attempt{.outcome = Outcome::cancelled,
                  .any_sent = progress.write.sent() != 0 && !progress.ended_before,
                  .passed_on = progress.passed_on};
  if (progress.step == Step::complete) {
    describe_received(answer);
    answer.body = reader.body();
    const bool clean = reader.reusable() && !progress.error && !progress.write_error;
    if (clean && server->connection().open() && progress.moves == moves_) keep(std::move(server));
    attempt.outcome = outcome_of_status(answer.status);
  } else if (!progress.cancelled) {
    attempt.outcome = failure_of(*server, authority_, answer, progress);
  }
  return attempt;
}

void HttpBackend::answered_fresh(StallWatch& watch) {
  const bool beside_kept =
      cache_.has_usable() || std::any_of(active_.begin(), active_.end(), [](ServerConnection& other) {
        return other.reused() && other.connection().open() && other.connection().silent();
      });
  if (beside_kept) endpoint_.keep_alive().serves_several();
  watch.answered(loop_.now());
}

void HttpBackend::keep(std::unique_ptr<ServerConnection> server) {
  KeepAlive& keep_alive = endpoint_.keep_alive();
  if (!keep_alive.keeps()) {
    if (server->reused()) keep_alive.ended(1, loop_.now());
    return;
  }
  cache_.give(std::move(server));
}

}  // namespace penstock
