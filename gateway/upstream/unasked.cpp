#include "gateway/upstream/unasked.hpp"

namespace penstock {

ConnectionCache::Unasked unasked_before(const ModelRequest& request) {
  return request.upload == nullptr ? ConnectionCache::Unasked::told_by_read
                                   : ConnectionCache::Unasked::asked_for;
}

void forget_unasked(const ModelRequest& request, Answer& answer, AnswerProgress& progress) {
  progress.ended_before = static_cast<bool>(progress.error);
  if (!progress.error) progress.error = boost::asio::error::invalid_argument;
  answer.received.begin(request.method);
}

}  // namespace penstock
