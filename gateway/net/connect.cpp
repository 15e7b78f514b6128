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

bool is_shortage(error_code error) {
  using namespace boost::system::errc;
  return error == too_many_files_open || error == too_many_files_open_in_system || error == no_buffer_space ||
         error == not_enough_memory || error == address_not_available;
}

}  // namespace penstock
