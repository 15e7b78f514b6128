#include "gateway/upstream/read_answer.hpp"

namespace penstock {

using Step = ResponseReader::Step;

void describe_received(Answer& answer) {
  const ResponseReader& reader = answer.received;
  answer.status = reader.head().status;
  answer.head = &reader.head();
  answer.content_type = value_of(reader.head().fields, FieldName::content_type);
}

namespace {

/// Gives the answer's head and its long body to the sink.
Task<void> pass_on(Connection& connection, const ModelRequest& request, Answer& answer,
                   AnswerProgress& progress) {
  ResponseReader& reader = answer.received;
  reader.stream();
  progress.step = reader.advance();
  if (progress.step == Step::refused) co_return;
  describe_received(answer);
  answer.sink->begin(answer);
  progress.passed_on = true;
  if (request.upload == nullptr && progress.write.done()) request.client.request.drop_body();
  bool all_left = false;  // the head waits for the first of the body, if that is there
  for (; !progress.client_error; progress.step = reader.advance()) {
    if (progress.step == Step::need_bytes && all_left) {
      connection.expire_after(request.client.progress);
      ReadSome more(connection, reader.target(), reader.most(), ReadSome::Reads::many);
      progress.error = co_await more;
      if (progress.error) co_return;
      continue;
    }
    if (progress.step != Step::need_bytes && progress.step != Step::piece) co_return;
    // The client has a deadline of its own. Nothing is read meanwhile, so the server may take nothing more of
    // an upload.
    connection.never_expire();
    Task<error_code> passing = answer.sink->pass(reader.piece());
    progress.client_error = co_await passing;
    if (connection.writing()) connection.expire_after(request.client.progress);
    all_left = true;
  }
}

}  // namespace

Task<void> read_answer(Connection& connection, const ModelRequest& request, Answer& answer,
                       AnswerProgress& progress) {
  ResponseReader& reader = answer.received;
  while (!progress.error && !progress.client_error) {
    if (progress.step == Step::need_bytes) {
      ReadSome more(connection, reader.target(), reader.most());
      progress.error = co_await more;
    } else if (progress.step == Step::interim && answer.sink != nullptr) {
      Task<error_code> passing = answer.sink->interim(reader.head());
      progress.client_error = co_await passing;
    } else if (progress.step == Step::long_body && answer.sink != nullptr) {
      Task<void> passing = pass_on(connection, request, answer, progress);
      co_await passing;
      co_return;
    } else if (progress.step == Step::long_body) {
      reader.gather();
    } else if (progress.step != Step::interim) {
      co_return;
    }
    if (!progress.error) progress.step = reader.advance();
  }
}

}  // namespace penstock
