#include "tests/support/raw_client.hpp"

#include <algorithm>
#include <array>
#include <poll.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#include <arpa/inet.h>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "tests/support/wait.hpp"

namespace penstock {
namespace {

namespace http = boost::beast::http;
using Parser = http::response_parser<http::string_body>;

TimePoint after(Duration patience) { return std::chrono::steady_clock::now() + patience; }

// Waits for the socket to be ready; false at the deadline.
bool ready(int socket, short events, TimePoint deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd entry{.fd = socket, .events = events, .revents = 0};
    const int count = ::poll(&entry, 1, static_cast<int>(std::max(left.count(), decltype(left.count()){0})));
    if (count > 0) return true;
    if (count == 0 || errno != EINTR) return false;
  }
}

RawClient::Answer answer_of(const http::response<http::string_body>& message) {
  const auto text = [](boost::beast::string_view view) { return std::string(view.data(), view.size()); };
  RawClient::Answer answer{.status = message.result_int(),
                           .reason = text(message.reason()),
                           .headers = {},
                           .body = message.body()};
  for (const auto& field : message) {
    answer.headers.emplace_back(text(field.name_string()), text(field.value()));
  }
  return answer;
}

}  // namespace

std::string_view RawClient::Answer::header(std::string_view name) const {
  for (const auto& [known, value] : headers) {
    if (boost::beast::iequals(known, name)) return value;
  }
  return {};
}

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const std::error_code error(errno, std::generic_category());
    ::close(socket_);
    throw std::system_error(error, "connect to port " + std::to_string(port));
  }
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}

bool RawClient::send(std::string_view bytes, Duration patience) {
  const auto deadline = after(patience);
  while (!bytes.empty()) {
    if (!ready(socket_, POLLOUT, deadline)) return false;
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EINTR && errno != EAGAIN) return false;
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::send_segments(std::span<const std::string> segments, Duration gap) {
  for (const auto& segment : segments) {
    if (&segment != segments.data() && gap > Duration::zero()) std::this_thread::sleep_for(gap);
    if (!send(segment)) return false;
  }
  return true;
}

RawClient::Read RawClient::read_some(TimePoint deadline) {
  std::array<char, 16384> chunk;
  if (!ready(socket_, POLLIN, deadline)) return Read::nothing;
  const auto count = ::recv(socket_, chunk.data(), chunk.size(), 0);
  if (count <= 0) return Read::end;
  received_.append(chunk.data(), static_cast<std::size_t>(count));
  return Read::bytes;
}

std::optional<RawClient::Answer> RawClient::read_answer(Duration patience, Method method) {
  const auto deadline = after(patience);
  Parser parser;
  parser.eager(true);
  parser.body_limit(boost::none);
  parser.skip(method == Method::head);
  while (!parser.is_done()) {
    boost::system::error_code error;
    const auto used = parser.put(boost::asio::buffer(received_), error);
    received_.erase(0, used);
    if (error && error != http::error::need_more) return {};
    if (parser.is_done()) break;
    if (!error && used > 0 && !received_.empty()) continue;
    const auto read = read_some(deadline);
    if (read == Read::nothing) return {};
    if (read == Read::end) {
      if (!parser.got_some()) return {};
      parser.put_eof(error);
      if (error || !parser.is_done()) return {};
    }
  }
  return answer_of(parser.get());
}

std::string RawClient::read_request(Duration patience) {
  constexpr std::string_view length_field = "\r\nContent-Length: ";
  const auto deadline = after(patience);
  for (;;) {
    const auto head = received_.find("\r\n\r\n");
    if (head != std::string::npos) {
      const auto length = received_.find(length_field);
      const auto body = length < head ? std::stoull(received_.substr(length + length_field.size(), 20)) : 0;
      const auto whole = head + 4 + body;
      if (received_.size() >= whole) {
        auto request = received_.substr(0, whole);
        received_.erase(0, whole);
        return request;
      }
    }
    if (read_some(deadline) != Read::bytes) return {};
  }
}

std::string RawClient::read_until(std::string_view text, Duration patience) {
  const auto deadline = after(patience);
  std::size_t searched = 0;
  for (;;) {
    const auto found = received_.find(text, searched);
    if (found != std::string::npos) {
      auto read = received_.substr(0, found + text.size());
      received_.erase(0, read.size());
      return read;
    }
    searched = received_.size() - std::min(received_.size(), text.size());
    if (read_some(deadline) != Read::bytes) return {};
  }
}

std::string RawClient::read_to_end(Duration patience) {
  const auto deadline = after(patience);
  while (read_some(deadline) == Read::bytes) {
  }
  return std::exchange(received_, {});
}

bool RawClient::closed(Duration patience) {
  return received_.empty() && read_some(after(patience)) == Read::end;
}

bool RawClient::delivered(Duration patience) const {
  return eventually(
      [this] {
        int unacknowledged = 0;
        return ::ioctl(socket_, SIOCOUTQ, &unacknowledged) == 0 && unacknowledged == 0;
      },
      patience);
}

void RawClient::end_sending() { ::shutdown(socket_, SHUT_WR); }

void RawClient::reset() {
  const linger abort{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
  ::close(std::exchange(socket_, -1));
}

}  // namespace penstock
