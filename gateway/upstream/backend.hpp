#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/net/counted_text.hpp"
#include "gateway/net/exchange.hpp"
#include "gateway/net/response_reader.hpp"
#include "gateway/net/server_addresses.hpp"
#include "gateway/net/task.hpp"
#include "gateway/net/upload.hpp"
#include "gateway/policy/outcome.hpp"

namespace penstock {

/// What is asked of a model: a client's request, or one made from it. All views outlive the attempt.
struct ModelRequest {
  /// Which of the client's fields a server is given: all that may travel, or only those that say whose
  /// request it is.
  enum class Pass : std::uint8_t { all, identity };

  Exchange& client;
  std::string_view method;
  std::string_view target;
  std::string_view content_type;  // for Pass::identity; else the client's own field says it
  std::string_view body;
  Upload* upload = nullptr;  // instead of `body`: a long one that is sent on as it comes, once
  Pass pass = Pass::all;
  Repeatable repeatable = Repeatable::always;
  TimePoint deadline;
};

struct Answer;

/// Takes an answer on while it comes. Each error means that the client takes no more.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  /// An interim answer (1xx), any number of them before begin().
  virtual Task<error_code> interim(const ResponseHead& head) = 0;
  /// The head of `answer`, to leave with what follows.
  virtual void begin(const Answer& answer) = 0;
  /// The next of the body; empty when only what is there already is to leave.
  virtual Task<error_code> pass(std::string_view piece) = 0;
  /// The body was whole: what ends it leaves with the next pass(), or behind the attempt. Again: nothing.
  virtual void end() = 0;
};

/// A model's answer, wherever it came from. Reused for the attempts of one request.
struct Answer {
  ResponseReader& received;    // an answer from a server
  Buffer& out;                 // where the request to a server is written
  CountedText& made;           // the body of an answer made in the process
  AnswerSink* sink = nullptr;  // takes long bodies as they come; null: the answer is wanted whole

  int status = 0;
  std::string_view content_type{};
  std::string_view body{};
  const ResponseHead* head = nullptr;  // of a server's answer
  std::string version{};               // of the model that answered; empty: unknown
  std::uint64_t generation = 0;        // 0: unknown
  std::string failure{};               // for people, when there is no answer
  int attempts = 0;                    // made so far
};

/// How an attempt went.
struct Attempt {
  Outcome outcome;
  bool any_sent = false;   // a byte of the request was handed to the kernel
  bool passed_on = false;  // the head of the answer went to the sink: nothing can be repeated
};

/// What a model is reached by, on one thread: a server's address, or the process itself.
class Backend {
 public:
  enum class Reuse : std::uint8_t { allowed, fresh_connection };

  virtual ~Backend() = default;
  /// Puts one request to the model, once, from `now` on. When the outcome is an answer, `answer` holds it, or
  /// its sink was given it to its end.
  virtual Task<Attempt> send(const ModelRequest& request, Answer& answer, Reuse reuse, TimePoint now) = 0;
  /// Ends what is in hand as soon as it can; attempts, later ones too, then end without an answer.
  virtual void abort() = 0;
  /// Where the server is now; connections to elsewhere end after their exchange.
  virtual void resolved(ServerAddresses /*addresses*/) {}
  /// Whether it may be destroyed: nothing is in hand or pending.
  [[nodiscard]] virtual bool at_rest() const { return true; }
};

}  // namespace penstock
