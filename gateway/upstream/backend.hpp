#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/net/exchange.hpp"
#include "gateway/net/response_reader.hpp"
#include "gateway/net/task.hpp"
#include "gateway/policy/outcome.hpp"

namespace penstock {

/// What is asked of a model: a client's request, or one made from it. All views outlive the attempt.
struct ModelRequest {
  /// Which of the client's fields a server is given: all that may travel, or only those that say whose
  /// request it is.
  enum class Pass : std::uint8_t { all, identity };

  const Exchange& client;
  std::string_view method;
  std::string_view target;
  std::string_view content_type;  // for Pass::identity; else the client's own field says it
  std::string_view body;
  Pass pass = Pass::all;
  Repeatable repeatable = Repeatable::always;
  TimePoint deadline;
};

/// A model's whole answer, wherever it came from. Reused for the attempts of one request.
struct Answer {
  ResponseReader& received;  // an answer from a server
  Buffer& out;               // where the request to a server is written
  std::string& made;         // the body of an answer made in the process

  int status = 0;
  std::string_view content_type{};
  std::string_view body{};
  const ResponseHead* head = nullptr;  // of a server's answer
  std::string version{};               // of the model that answered; empty: unknown
  std::uint64_t generation = 0;        // 0: unknown
  std::string failure{};               // for people, when there is no answer
};

/// How an attempt went.
struct Attempt {
  Outcome outcome;
  bool any_sent = false;  // a byte of the request was handed to the kernel
};

/// What a model is reached by, on one thread: a server's address, or the process itself.
class Backend {
 public:
  enum class Reuse : std::uint8_t { allowed, fresh_connection };

  virtual ~Backend() = default;
  /// Puts one request to the model, once, from `now` on; `answer` holds what came when the outcome is an
  /// answer.
  virtual Task<Attempt> send(const ModelRequest& request, Answer& answer, Reuse reuse, TimePoint now) = 0;
  /// Ends what is in hand as soon as it can; attempts then end without an answer.
  virtual void abort() = 0;
};

}  // namespace penstock
