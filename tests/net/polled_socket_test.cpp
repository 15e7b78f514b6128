#include "gateway/net/polled_socket.hpp"

#include <fcntl.h>
#include <memory>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <gtest/gtest.h>

#include "tests/support/loop_thread.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/wait.hpp"

namespace penstock {
namespace {

/// Counts what it is told, and does what a test wants then.
struct Told final : PolledSocket::Waiting {
  void on_ready(error_code result) override {
    error = result;
    ++times;
    if (then) then();
  }
  int times = 0;
  error_code error;
  std::function<void()> then;
};

class PolledSocketTest : public testing::Test {
 protected:
  PolledSocketTest() : client_(server_.port()) { renew(server_.accept_descriptor()); }
  ~PolledSocketTest() override {
    thread_.run([this] { socket_->close(); });
    thread_.settle();
    thread_.run([this] { socket_.reset(); });
  }

  void renew(int descriptor) {
    thread_.run([&] { socket_ = std::make_unique<PolledSocket>(thread_.loop().poller(), descriptor); });
  }
  void wait_to_read(Told& told) {
    thread_.run([&] { socket_->wait_to_read(told); });
  }
  bool is_told(const Told& told, int times) {
    return eventually([&] { return thread_.run([&] { return told.times == times; }); });
  }
  /// What one recv() of so many bytes brings: its count, or a negative one.
  ssize_t receive(std::size_t most) {
    return thread_.run([&] {
      std::string room(most, ' ');
      return socket_->receive(room);
    });
  }
  /// How many bytes the kernel takes until it takes none.
  std::size_t fill() {
    const std::string piece(65536, 'x');
    std::size_t count = 0;
    for (;;) {
      const auto taken =
          ::send(socket_->descriptor(), piece.data(), piece.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (taken < 0) return count;
      count += static_cast<std::size_t>(taken);
    }
  }
  /// The other side of another socket.
  boost::asio::ip::tcp::socket connect() {
    boost::asio::ip::tcp::socket peer(context_);
    peer.connect({boost::asio::ip::address_v4::loopback(), server_.port()});
    thread_.run([this] { socket_->close(); });
    renew(server_.accept_descriptor());
    return peer;
  }
  void send(const std::string& bytes) {
    EXPECT_TRUE(client_.send(bytes));
    EXPECT_TRUE(client_.delivered());
  }

  boost::asio::io_context context_;
  RawServer server_;
  RawClient client_;
  LoopThread thread_;
  std::unique_ptr<PolledSocket> socket_;
  Told reader_;
};

TEST_F(PolledSocketTest, tells_of_bytes_that_were_there_before_it_was_polled) {
  send("abc");
  wait_to_read(reader_);
  EXPECT_TRUE(is_told(reader_, 1));
}

TEST_F(PolledSocketTest, tells_again_of_what_was_left_unread) {
  send("abc");
  wait_to_read(reader_);
  ASSERT_TRUE(is_told(reader_, 1));
  EXPECT_EQ(receive(2), 2);
  wait_to_read(reader_);
  ASSERT_TRUE(is_told(reader_, 2));
  EXPECT_EQ(receive(2), 1);
  wait_to_read(reader_);
  thread_.settle();
  EXPECT_TRUE(is_told(reader_, 2));
  send("d");
  EXPECT_TRUE(is_told(reader_, 3));
}

TEST_F(PolledSocketTest, tells_of_an_end_that_came_together_with_bytes) {
  send("abc");
  client_.end_sending();
  ASSERT_TRUE(client_.delivered());
  wait_to_read(reader_);
  ASSERT_TRUE(is_told(reader_, 1));
  EXPECT_EQ(receive(100), 3);
  wait_to_read(reader_);
  ASSERT_TRUE(is_told(reader_, 2));
  EXPECT_EQ(receive(100), 0);
  wait_to_read(reader_);
  EXPECT_TRUE(is_told(reader_, 3)) << "an end stays one";
}

TEST_F(PolledSocketTest, tells_of_an_end_that_comes_behind_bytes) {
  wait_to_read(reader_);
  send("abc");
  ASSERT_TRUE(is_told(reader_, 1));
  EXPECT_EQ(receive(100), 3);
  client_.end_sending();
  wait_to_read(reader_);
  ASSERT_TRUE(is_told(reader_, 2));
  EXPECT_EQ(receive(100), 0);
}

TEST_F(PolledSocketTest, tells_of_bytes_behind_an_urgent_one) {
  auto sender = connect();
  wait_to_read(reader_);
  // The event is of all of it: a read stops at the mark.
  thread_.run([&] {
    sender.send(boost::asio::buffer("ab", 2));
    sender.send(boost::asio::buffer("!", 1), boost::asio::socket_base::message_out_of_band);
    sender.send(boost::asio::buffer("cd", 2));
  });
  ASSERT_TRUE(is_told(reader_, 1));
  EXPECT_EQ(receive(100), 2);
  wait_to_read(reader_);
  ASSERT_TRUE(is_told(reader_, 2));
  EXPECT_EQ(receive(100), 2);
}

TEST_F(PolledSocketTest, tells_a_writer_again_each_time_there_is_room) {
  auto peer = connect();
  Told writer;
  wait_to_read(reader_);  // polled before it is written to
  for (int round = 1; round <= 3; ++round) {
    std::size_t sent = 0;
    // The peer's kernel may take what it was sent a moment later, which makes room.
    ASSERT_TRUE(eventually([&] {
      const std::size_t more = thread_.run([this] { return fill(); });
      sent += more;
      return more == 0;
    }));
    thread_.run([&] { socket_->wait_to_write(writer); });
    thread_.settle();
    EXPECT_TRUE(is_told(writer, round - 1)) << "it is full";
    std::string read(sent, ' ');
    boost::asio::read(peer, boost::asio::buffer(read));
    ASSERT_TRUE(is_told(writer, round));
    EXPECT_FALSE(writer.error);
  }
}

TEST_F(PolledSocketTest, ends_the_others_when_one_that_is_told_closes_it) {
  Told looker;
  looker.then = [&] { socket_->close(); };
  thread_.run([&] {
    socket_->wait_to_read(reader_);
    socket_->wait_to_look(looker);
    send("x");
  });
  EXPECT_TRUE(is_told(looker, 1));
  EXPECT_TRUE(is_told(reader_, 1));
}

TEST_F(PolledSocketTest, keeps_in_mind_what_comes_while_nobody_waits) {
  wait_to_read(reader_);
  send("a");
  ASSERT_TRUE(is_told(reader_, 1));
  EXPECT_EQ(receive(100), 1);
  send("b");
  thread_.settle();
  wait_to_read(reader_);
  EXPECT_TRUE(is_told(reader_, 2));
}

TEST_F(PolledSocketTest, ends_all_waits_when_it_is_closed) {
  Told looker;
  Told writer;
  thread_.run([&] {
    socket_->wait_to_read(reader_);
    socket_->wait_for_break(looker);
    socket_->close();
    // A wait on a closed one ends as well.
    socket_->wait_to_write(writer);
  });
  for (const Told* told : {&reader_, &looker, &writer}) {
    EXPECT_TRUE(is_told(*told, 1));
    EXPECT_TRUE(told->error);
  }
}

TEST_F(PolledSocketTest, tells_those_who_look_then_those_who_write_then_those_who_read) {
  std::string order;
  Told looker;
  Told writer;
  looker.then = [&] { order += 'l'; };
  writer.then = [&] { order += 'w'; };
  reader_.then = [&] { order += 'r'; };
  thread_.run([&] {
    socket_->wait_to_read(reader_);
    socket_->wait_to_write(writer);
    socket_->wait_to_look(looker);
    client_.reset();
  });
  ASSERT_TRUE(is_told(reader_, 1));
  EXPECT_EQ(thread_.run([&] { return order; }), "lwr");
}

TEST_F(PolledSocketTest, tells_nobody_of_a_socket_whose_place_another_has) {
  // All in one turn of the loop: what is known of the first when it is closed must not reach the second.
  Told second;
  RawClient other(server_.port());
  const int descriptor = server_.accept_descriptor();
  auto closer = std::make_unique<PolledSocket>(thread_.loop().poller(), descriptor);
  auto next = std::make_unique<PolledSocket>(thread_.loop().poller(), -1);
  RawClient third(server_.port());
  const int silent = server_.accept_descriptor();
  Told ends;
  ends.then = [&] {
    socket_->close();
    next->own(silent);
    next->wait_to_read(second);
  };
  thread_.run([&] {
    closer->wait_to_read(ends);
    socket_->wait_to_read(reader_);
    EXPECT_TRUE(other.send("x"));
    EXPECT_TRUE(other.delivered());
    send("y");
  });
  ASSERT_TRUE(is_told(ends, 1));
  ASSERT_TRUE(is_told(reader_, 1));
  EXPECT_TRUE(is_told(second, 0));
  thread_.run([&] { closer->close(), next->close(); });
  ASSERT_TRUE(is_told(second, 1));
  thread_.run([&] { closer.reset(), next.reset(); });
}

TEST_F(PolledSocketTest, fails_the_wait_for_what_cannot_be_polled) {
  thread_.run([this] { socket_->close(); });
  renew(::open("/", O_RDONLY | O_CLOEXEC));  // epoll_ctl: EPERM
  wait_to_read(reader_);
  ASSERT_TRUE(is_told(reader_, 1));
  EXPECT_EQ(reader_.error, boost::system::errc::operation_not_permitted);
}

}  // namespace
}  // namespace penstock
