#include "gateway/net/connect.hpp"

namespace penstock {

void Connect::await_suspend(std::coroutine_handle<> awaiting) {
  connection_.socket().async_connect(endpoint_, [this, awaiting](error_code error) {
    error_ = error;
    error_code ignored;
    if (!error) connection_.socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    awaiting.resume();
  });
}

}  // namespace penstock
