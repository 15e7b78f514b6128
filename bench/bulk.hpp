#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace penstock {

/// Follows one message of any length, framed by Content-Length, and keeps its head alone.
class BulkReader {
 public:
  /// The next bytes of the message; none of another one may follow in them.
  void take(std::string_view bytes);

  [[nodiscard]] bool in_body() const { return in_body_; }
  [[nodiscard]] bool complete() const { return in_body_ && left_ == 0; }
  [[nodiscard]] const std::string& head() const { return head_; }

 private:
  std::string head_;
  bool in_body_ = false;
  std::size_t left_ = 0;  // bytes of the body still to come
};

/// Sends filler until `left` bytes are sent or the socket takes no more, and takes off what was sent; false
/// when the connection is over.
bool send_filler(int socket, std::size_t& left);

}  // namespace penstock
