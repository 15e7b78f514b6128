#include "gateway/upstream/forwarder.hpp"

namespace penstock {

Task<Attempt> Forwarder::handle(const ModelRequest& request, Answer& answer) {
  Backend::Reuse reuse = Backend::Reuse::allowed;
  TimePoint now = request.client.received;
  for (;;) {
    ++answer.attempts;
    Lease lease = pool_.acquire(now);
    Task<Attempt> sending = lease.backend().send(request, answer, reuse, now);
    const Attempt attempt = co_await sending;
    now = loop_.now();
    lease.finish(attempt.outcome, now);
    const bool whole = request.upload == nullptr || !request.upload->begun();
    const bool repeat = reuse == Backend::Reuse::allowed && !attempt.passed_on && whole &&
                        repeat_when_stale(attempt.outcome, request.repeatable, attempt.any_sent);
    if (!repeat) co_return attempt;
    reuse = Backend::Reuse::fresh_connection;
  }
}

Problem Forwarder::problem_of(Outcome outcome, const Answer& answer, TimePoint deadline) const {
  Problem problem{.type = ProblemType::bad_gateway, .detail = answer.failure, .model = model()};
  switch (outcome) {
    case Outcome::refused:
    case Outcome::connect_timeout:
      problem.type = ProblemType::model_unavailable;
      problem.retry_after = retry_soon;
      break;
    case Outcome::timeout:
      problem.type = loop_.now() < deadline ? ProblemType::upstream_timeout : ProblemType::deadline_exceeded;
      break;
    case Outcome::unloaded:
      problem.type = ProblemType::load_failed;
      problem.retry_after = retry_soon;
      break;
    case Outcome::overloaded:
      problem.type = ProblemType::overloaded;
      problem.retry_after = retry_soon;
      break;
    case Outcome::stale:
    case Outcome::reset:
    case Outcome::malformed:
    case Outcome::cancelled:
    case Outcome::success:
    case Outcome::server_error: break;
  }
  return problem;
}

}  // namespace penstock
