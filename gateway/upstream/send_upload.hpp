#pragma once
#include "gateway/net/joined.hpp"
#include "gateway/net/upload.hpp"
#include "gateway/net/write_all.hpp"
#include "gateway/upstream/read_answer.hpp"

namespace penstock {

/// How long a server may take for the parts of a request that is sent on as it comes.
struct UploadTimes {
  Duration progress;  // without taking a byte
  Duration answer;    // from the request's end to its answer's head
};

/// Sends the head, then the body as its client brings it. A body that doesn't come to its end closes the
/// server's connection, so that nobody takes it for whole (RFC 9112 §8). `error`: the server took no more.
Task<void> send_upload(Connection& server, WriteAll& head, Upload& upload, UploadTimes times,
                       error_code& error);

/// For an upload that still runs when its answer has come, or won't. Behind a long answer, which was passed
/// on whole, it goes on if the server keeps its connection; else the server does not want the rest, and the
/// connection is closed.
Task<void> end_upload(Connection& server, Joined& uploading, Upload& upload, Answer& answer,
                      AnswerProgress& progress);

}  // namespace penstock
