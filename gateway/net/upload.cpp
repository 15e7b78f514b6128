#include "gateway/net/upload.hpp"

namespace penstock {

Task<Received> Upload::next() {
  begun_ = true;
  if (given_up_) co_return state_ = Received::gone;
  Connection& client = *exchange_.client;
  client.expire_after(exchange_.progress);
  reading_ = true;
  Task<Received> receiving = receive(exchange_, exchange_.request.advance(), TimePoint::max());
  state_ = co_await receiving;
  reading_ = false;
  // Part of an answer that is on its way out has that deadline, too.
  if (!client.writing()) client.never_expire();
  // The time that its answer may take begins with the end of the request.
  if (state_ == Received::complete && !answered()) exchange_.received = exchange_.loop.now();
  co_return state_;
}

void Upload::give_up() {
  given_up_ = true;
  if (reading_) exchange_.client->cancel();
}

}  // namespace penstock
