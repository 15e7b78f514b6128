#include "gateway/upstream/send_upload.hpp"

#include "gateway/net/chunk_text.hpp"

namespace penstock {

Task<void> send_upload(Connection& server, WriteAll& head, Upload& upload, UploadTimes times,
                       error_code& error) {
  const bool chunked = upload.framing().kind == Framing::Kind::chunked;
  server.expire_after(times.progress);
  error = co_await head;
  while (!error) {
    // The client has a deadline of its own.
    server.never_expire();
    Task<Received> taking = upload.next();
    const Received taken = co_await taking;
    if (taken == Received::piece) {
      const ChunkSizeLine size(upload.piece().size());
      server.expire_after(times.progress);
      const auto parts = chunked ? Connection::Parts{size.view(), upload.piece(), "\r\n"}
                                 : Connection::Parts{upload.piece()};
      WriteAll write(server, parts, times.progress);
      error = co_await write;
      continue;
    }
    if (taken != Received::complete) {
      server.close();
      co_return;
    }
    WriteAll last(server, {chunked ? last_chunk : std::string_view()}, times.progress);
    error = co_await last;
    server.expire_after(upload.answered() ? times.progress : times.answer);
    co_return;
  }
}

Task<void> end_upload(Connection& server, Joined& uploading, Upload& upload, Answer& answer,
                      AnswerProgress& progress) {
  const bool whole = progress.passed_on && progress.step == ResponseReader::Step::complete;
  const bool goes_on = whole && !progress.cancelled && answer.received.reusable();
  if (goes_on) {
    // Its client may wait for the answer's end before it goes on.
    answer.sink->end();
    Task<error_code> passing = answer.sink->pass({});
    progress.client_error = co_await passing;
  }
  if (!goes_on || progress.client_error) {
    // One that waits for its head to be taken has not begun: it may be brought on another connection.
    if (upload.begun()) upload.give_up();
    server.close();
  }
  co_await uploading;
}

}  // namespace penstock
