#pragma once
#include <array>
#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

#include <arpa/inet.h>
#include <sys/socket.h>

namespace penstock::test {

struct Answer {
  int status = 0;
  std::string head;  // with its empty line
  std::string body;
};

/// A blocking client on loopback whose every read ends within ten seconds.
class Client {
 public:
  explicit Client(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
      ::close(descriptor_);
      throw std::runtime_error("can't connect");
    }
  }
  Client(Client&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), received_(std::move(other.received_)) {}
  ~Client() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("can't send");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  Answer get(std::string_view path, std::string_view fields = "Host: localhost\r\n") {
    return ask("GET", path, fields);
  }
  Answer ask(std::string_view method, std::string_view path,
             std::string_view fields = "Host: localhost\r\n") {
    send(std::string(method) + " " + std::string(path) + " HTTP/1.1\r\n" + std::string(fields) + "\r\n");
    return method == "HEAD" ? read_head() : read();
  }

  Answer read_head() {
    Answer answer;
    while (received_.find("\r\n\r\n") == std::string::npos) {
      if (!receive()) throw std::runtime_error("closed within a head: " + received_);
    }
    answer.head = take(received_.find("\r\n\r\n") + 4);
    std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
    return answer;
  }

  Answer read() {
    auto answer = read_head();
    const auto length = answer.head.find("Content-Length: ");
    std::size_t size = 0;
    if (length != std::string::npos) {
      std::from_chars(answer.head.data() + length + 16, answer.head.data() + answer.head.size(), size);
    }
    while (received_.size() < size) {
      if (!receive()) throw std::runtime_error("closed within a body");
    }
    answer.body = take(size);
    return answer;
  }

  /// Whether the server closes now, having sent nothing more.
  bool closed() { return received_.empty() && !receive(); }

 private:
  bool receive() {
    std::array<char, 4096> part{};
    const auto size = ::recv(descriptor_, part.data(), part.size(), 0);
    if (size < 0 && errno != ECONNRESET) throw std::runtime_error("no answer in time");
    if (size <= 0) return false;
    received_.append(part.data(), static_cast<std::size_t>(size));
    return true;
  }
  std::string take(std::size_t size) {
    auto taken = received_.substr(0, size);
    received_.erase(0, size);
    return taken;
  }

  int descriptor_;
  std::string received_;
};

}  // namespace penstock::test
