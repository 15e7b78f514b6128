#include "gateway/upstream/attempt_failure.hpp"

#include "gateway/net/connect.hpp"

namespace penstock {

bool is_cancelled(const ModelRequest& request, const AnswerProgress& progress) {
  const bool broken_off = request.upload != nullptr && request.upload->state() != Received::piece &&
                          request.upload->state() != Received::complete;
  return request.client.watch.left() || progress.client_error || broken_off;
}

Outcome failure_to_connect(const Connection& connection, error_code error, bool out_of_time,
                           std::string_view authority, std::string& failure) {
  const bool late = connection.timed_out();
  failure = authority;
  failure += late ? " took too long to accept a connection"
                  : ": " + (error ? error.message() : "closed while connecting");
  if (is_shortage(error)) return Outcome::overloaded;  // the server has no part in it
  if (late) return out_of_time ? Outcome::timeout : Outcome::connect_timeout;
  return Outcome::refused;
}

Outcome failure_of(ServerConnection& server, std::string_view authority, Answer& answer,
                   const AnswerProgress& progress) {
  const ResponseReader& reader = answer.received;
  const bool began = reader.started();
  const auto failed = [&](Outcome outcome, std::string_view what) {
    answer.failure = std::string(authority) + std::string(what);
    return outcome;
  };
  if (server.connection().timed_out()) {
    return failed(Outcome::timeout,
                  progress.write_error ? " did not take the request in time" : " did not answer in time");
  }
  if (progress.step == ResponseReader::Step::refused && !progress.error) {
    const bool own = reader.refusal().type == ProblemType::overloaded;
    return failed(own ? Outcome::overloaded : Outcome::malformed,
                  ": " + std::string(reader.refusal().detail));
  }
  if (server.reused() && !began) return failed(Outcome::stale, " closed a connection kept for reuse");
  return failed(Outcome::reset,
                began ? " closed before its answer was complete" : " closed without an answer");
}

}  // namespace penstock
