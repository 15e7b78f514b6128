#include "gateway/net/connect.hpp"

namespace penstock {

void Connect::await_suspend(std::coroutine_handle<> awaiting) {
  error_code no_socket;
  connection_.socket().open(endpoint_.protocol(), no_socket);
  // The descriptors of connections at rest, to whichever server, are of more use here.
  if (is_descriptor_shortage(no_socket)) loop_.relieve();
  connection_.socket().async_connect(endpoint_, [this, awaiting](error_code error) {
    error_ = error;
    error_code ignored;
    if (!error) connection_.socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    awaiting.resume();
  });
}

bool is_descriptor_shortage(error_code error) {
  using namespace boost::system::errc;
  return error == too_many_files_open || error == too_many_files_open_in_system;
}

bool is_shortage(error_code error) {
  using namespace boost::system::errc;
  return is_descriptor_shortage(error) || error == no_buffer_space || error == not_enough_memory ||
         error == address_not_available;
}

}  // namespace penstock
