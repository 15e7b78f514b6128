// What the kernel takes of a message, when it takes a part and then nothing for a while: that is played here.
#include <algorithm>
#include <cerrno>
#include <dlfcn.h>

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "tests/app/streaming_fixture.hpp"

namespace {

struct Hold {
  std::string beginning;  // of the message that it is for
  std::size_t takes;      // octets, and no more of that connection
  bool fills = false;     // its buffer behind them: it can't be written to either
  int socket = -1;        // once that message was sent
};
thread_local std::vector<Hold> holds;  // of this thread's sends

}  // namespace

extern "C" ssize_t send(int socket, const void* bytes, std::size_t size, int flags) {
  static const auto real = reinterpret_cast<decltype(&send)>(::dlsym(RTLD_NEXT, "send"));
  for (Hold& hold : holds) {
    const std::string_view message(static_cast<const char*>(bytes), size);
    if (hold.socket == -1 && message.starts_with(hold.beginning)) hold.socket = socket;
    if (hold.socket != socket) continue;
    if (hold.takes == 0) {
      static const std::string filling(16384, 'x');
      while (hold.fills && real(socket, filling.data(), filling.size(), flags) > 0) continue;
      return errno = EAGAIN, -1;
    }
    size = std::min(size, hold.takes);
    hold.takes -= size;
  }
  return real(socket, bytes, size, flags);
}

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;

class PartialSendTest : public StreamingTest {
 protected:
  ~PartialSendTest() override { let_go("HTTP"), let_go("POST"); }

  void hold(const Hold& wanted) {
    thread_.run([&] { holds.push_back(wanted); });
  }
  /// Whether such a message was sent since, and nothing of it is taken any more.
  bool tried(const std::string& beginning) {
    return thread_.run([&] {
      return std::any_of(holds.begin(), holds.end(), [&](const Hold& hold) {
        return hold.beginning == beginning && hold.socket != -1 && hold.takes == 0;
      });
    });
  }
  bool held(const std::string& beginning) {
    return eventually([&] { return tried(beginning); });
  }
  void let_go(const std::string& beginning) {
    thread_.run([&] {
      for (const Hold& hold : holds) {
        if (hold.beginning == beginning && !hold.fills) tell_room(hold.socket);
      }
      std::erase_if(holds, [&](const Hold& hold) { return hold.beginning == beginning; });
    });
  }
  /// A buffer that is set anew is one that has room again, as far as who waits for it is told.
  static void tell_room(int socket) {
    int size = 0;
    socklen_t length = sizeof size;
    ::getsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, &length);
    size /= 2;  // the kernel doubles what it is given
    ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  }

  inline static const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  inline static const std::string waits = "Expect: 100-continue\r\n";
  /// Longer than what fits behind its head.
  inline static const std::string body = std::string(20'000, 'p');
  inline static const std::string long_body = "Content-Length: 20000";
};

TEST_F(PartialSendTest, says_nothing_behind_half_of_a_100) {
  RawClient client = connect();
  hold({.beginning = "HTTP", .takes = 10, .fills = true});
  client.send(post(waits + "Content-Length: 5"));
  EXPECT_TRUE(held("HTTP"));
  let_go("HTTP");
  hold({.beginning = "HTTP", .takes = 0});
  EXPECT_TRUE(eventually([&] { return thread_.advance(1s), ended(); }));
  EXPECT_FALSE(tried("HTTP"));
}

TEST_F(PartialSendTest, sends_a_100_behind_an_interim_answer_that_waits) {
  RawClient client = connect();
  hold({.beginning = "POST", .takes = 20});
  client.send(post(waits + long_body));
  RawClient peer = server_.accept();
  EXPECT_TRUE(held("POST"));
  hold({.beginning = "HTTP", .takes = 10});
  peer.send("HTTP/1.1 103 Early Hints\r\n\r\n");
  EXPECT_TRUE(held("HTTP"));
  let_go("POST");
  EXPECT_FALSE(peer.read_until("\r\n\r\n").empty());
  thread_.settle();
  let_go("HTTP");
  EXPECT_THAT(client.read_until("100 Continue\r\n\r\n"), EndsWith("\r\n\r\n" + go_on));
  client.send(body);
  EXPECT_EQ(peer.read_until(body), body);
  peer.send(ok + "Content-Length: 3\r\n\r\nyes");
  EXPECT_EQ(client.read_answer()->body, "yes");
}

TEST_F(PartialSendTest, brings_a_body_elsewhere_when_its_head_was_not_taken) {
  RawClient client = connect();
  RawClient kept = kept_after(client);
  hold({.beginning = "POST", .takes = 0});
  client.send(post(long_body) + body);
  EXPECT_TRUE(held("POST"));
  kept.end_sending();
  RawClient fresh = server_.accept();
  let_go("POST");
  EXPECT_FALSE(fresh.read_until("\r\n\r\n").empty());
  EXPECT_EQ(fresh.read_until(body), body);
  fresh.send(ok + "Content-Length: 3\r\n\r\nyes");
  EXPECT_EQ(client.read_answer()->body, "yes");
  EXPECT_EQ(kept.read_to_end(), "");
}

}  // namespace
}  // namespace penstock::test
