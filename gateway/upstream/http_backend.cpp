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
  Connected found{.server = reuse == Reuse::allowed ? cache_.take(unasked_before(request)) : nullptr,
                  .moves = moves_,
                  .at = now};
  if (found.server == nullptr) {
    Task<Connected> connecting = connect(request, answer.failure);
    found = co_await connecting;
    if (found.server == nullptr) co_return Attempt{.outcome = found.outcome};
  }
  ServerConnection* const server = found.server.get();
  active_.push_back(*server);
  shard_.up(gauges_.active);
  Connection& connection = server->connection();
  CloseWhenLeft close_when_left(request.client.watch, connection);
  ResponseReader& reader = answer.received;
  const TimePoint deadline = std::min(request.deadline, found.at + attempt_timeout_);
  connection.expire_at(deadline);
  const std::string_view rest =
      write_request(answer.out, request, forwarding_, authority_, request.deadline - found.at,
                    endpoint_.keep_alive().keeps() ? AfterAnswer::keep : AfterAnswer::close);
  reader.begin(request.method);
  ReadSome first(connection, reader.target());
  // What a read of a reused connection brings from here on is ours; behind what it found, nothing is sent.
  if (server->reused()) first.start();
  if (connection.found_bytes()) connection.shutdown_send();
  // A server may answer before it has read everything; what it said counts even if the write failed.
  bool came_before = false;
  WriteAll write(connection, {answer.out.view(), rest});
  Joined uploading;
  AnswerProgress progress{.write = write, .moves = found.moves};
  if (request.upload == nullptr) {
    write.start();
  } else {
    // The end of a kept connection that the read has met is told in the next turn; an upload is brought once.
    if (server->reused()) co_await Yield(loop_);
    came_before = first.done() || (server->reused() && !connection.silent());
    if (!came_before) {
      uploading.begin(send_upload(connection, write, *request.upload,
                                  {request.client.progress, deadline - found.at}, progress.write_error));
    }
  }
  progress.error = co_await first;
  if (found.watch != nullptr && !progress.error) answered_fresh(*found.watch);
  if (server->reused() && (came_before || connection.read_early())) {
    progress.ended_before = static_cast<bool>(progress.error);
    progress.error = forget_unasked(reader, request, progress.error);
  }
  progress.step = progress.error ? Step::need_bytes : reader.advance();
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
  progress.any_sent = write.sent() != 0 && !progress.ended_before;
  co_return finish(std::move(found.server), answer, progress);
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
  Attempt attempt{
      .outcome = Outcome::cancelled, .any_sent = progress.any_sent, .passed_on = progress.passed_on};
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
