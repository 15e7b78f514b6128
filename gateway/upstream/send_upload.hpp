#pragma once
#include "gateway/net/upload.hpp"
#include "gateway/net/write_all.hpp"

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

}  // namespace penstock
