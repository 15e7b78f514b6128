#pragma once
#include "gateway/net/problem.hpp"
#include "gateway/upstream/pool.hpp"

namespace penstock {

/// The request loop: attempts on a pool until one is final.
class Forwarder {
 public:
  Forwarder(EventLoop& loop, Pool& pool) : loop_(loop), pool_(pool) {}

  /// The last attempt; `answer` holds the model's answer, or its sink was given it, when its outcome is one.
  Task<Attempt> handle(const ModelRequest& request, Answer& answer);

  [[nodiscard]] const std::string& model() const { return pool_.model(); }
  /// What the client is told of an attempt that brought no answer.
  [[nodiscard]] Problem problem_of(Outcome outcome, const Answer& answer, TimePoint deadline) const;

 private:
  EventLoop& loop_;
  Pool& pool_;
};

}  // namespace penstock
