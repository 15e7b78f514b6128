#pragma once
#include "gateway/net/write_all.hpp"
#include "gateway/upstream/backend.hpp"

namespace penstock {

/// How far the exchange with a server came.
struct AnswerProgress {
  const WriteAll& write;  // of the request, or of its head
  ResponseReader::Step step = ResponseReader::Step::need_bytes;
  error_code error{};         // of a read
  error_code write_error{};   // of the request
  error_code client_error{};  // of passing the answer on
  bool came_before = false;   // bytes or an end, before an upload was sent
  bool ended_before = false;  // the server, anything was sent: it answers nothing more (RFC 9112 §9.6)
  bool passed_on = false;
  bool cancelled = false;
  std::uint64_t moves = 0;  // of the addresses, when it began
};

/// Says in `answer` what the head that was read says.
void describe_received(Answer& answer);

/// Goes on from progress.step until the answer is there or can't be: a long one goes to the sink as it comes,
/// or is gathered when there is none. The head, and a body that is gathered, have the deadline of the
/// connection; a body that is passed on has to keep moving.
Task<void> read_answer(Connection& connection, const ModelRequest& request, Answer& answer,
                       AnswerProgress& progress);

}  // namespace penstock
