#include "bench/bulk.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/socket.h>

#include "bench/http_text.hpp"

namespace penstock {

void BulkReader::take(std::string_view bytes) {
  if (!in_body_) {
    const auto before = head_.size();
    head_.append(bytes);
    const auto length = head_length(head_);
    if (length == 0) return;
    bytes.remove_prefix(length - before);
    head_.resize(length);
    in_body_ = true;
    left_ = content_length(head_);
  }
  left_ -= std::min(left_, bytes.size());
}

bool send_filler(int socket, std::size_t& left) {
  static const std::array<char, 262144> filler{};
  while (left > 0) {
    const auto sent =
        ::send(socket, filler.data(), std::min(left, filler.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return errno == EAGAIN;
    left -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace penstock
