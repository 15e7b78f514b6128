#pragma once
#include <array>
#include <string_view>

#include "gateway/net/client_watch.hpp"
#include "gateway/net/counted_text.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/net/problem.hpp"
#include "gateway/net/request_reader.hpp"
#include "gateway/net/response_reader.hpp"
#include "gateway/net/task.hpp"

namespace penstock {

/// A request's identifier: the client's own when well formed, else one made here.
class RequestId {
 public:
  static constexpr std::size_t longest = 64;

  void keep_or_make(const Fields& fields);
  [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }

 private:
  std::array<char, longest> text_;
  std::size_t size_ = 0;
};

/// One request and its answer while both are in hand. Pooled: a connection at rest has none.
struct Exchange {
  Exchange(EventLoop& loop, const Limits& limits, Duration progress = Timeouts().body);

  EventLoop& loop;
  const Duration progress;       // the longest that a client may neither send nor take a byte
  Connection* client = nullptr;  // for what is passed on as it comes; the end of an answer is the session's
  RequestReader request;
  ResponseReader answer;  // of the one model server that is relayed, if any
  ClientWatch watch;      // while the request is in a handler's hands
  Buffer out;             // what goes to a server, then what goes to the client
  Buffer held;            // what goes to a server still, once `out` goes to the client
  CountedText text;       // a body made here
  std::string_view tail;  // a body that is too long to be copied behind its head in `out`
  RequestId id;
  std::string_view peer;                 // the client's address
  TimePoint received;                    // when the request was complete
  TimePoint deadline;                    // of its answer's head
  TimePoint answered;                    // when its answer was ready
  std::size_t route = 0;                 // for counting; 0: none matched
  int status = 0;                        // of the answer; 0: there is none
  const ProblemKind* problem = nullptr;  // when the answer is one of Penstock's own
  bool close = false;                    // this is the connection's last answer
  bool cut = false;                      // the answer can't be ended: the client has to see that

  [[nodiscard]] const RequestHead& head() const { return request.head(); }
  [[nodiscard]] std::string_view body() const { return request.body(); }

  /// Ready for the next request of the same connection; true when bytes of it are there.
  bool next();
  /// Forgets the request, however far it came, and the answer.
  void forget();
  /// Keeps no more memory than a block for each buffer; for between requests.
  void trim();

 private:
  void forget_answer();
};

/// The port behind which everything that answers requests lies.
class Handler {
 public:
  virtual ~Handler() = default;
  /// Answers by a Reply on the exchange, always, before the task ends.
  virtual Task<void> handle(Exchange& exchange) = 0;
  /// The answer was handed to the kernel, or could not be: for counting.
  virtual void finished(const Exchange& exchange) = 0;
};

}  // namespace penstock
