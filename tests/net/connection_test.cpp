#include "gateway/net/connection.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "gateway/net/connect.hpp"
#include "gateway/net/task.hpp"
#include "gateway/net/write_all.hpp"
#include "tests/support/loop_thread.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/wait.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() : client_(server_.port()) {
    const int descriptor = server_.accept_descriptor();
    thread_.run([&] {
      EventLoop& loop = thread_.loop();
      buffer_ = std::make_unique<Buffer>(loop.blocks());
      connection_ = std::make_unique<Connection>(loop, descriptor);
    });
  }
  ~ConnectionTest() override {
    thread_.run([this] { connection_->close(); });
    EXPECT_TRUE(ended());
    thread_.run([this] {
      connection_.reset();
      buffer_.reset();
    });
  }

  Task<void> read_for_ever() {
    do {
      ReadSome read(*connection_, *buffer_);
      error_ = co_await read;
    } while (!error_);
  }
  Task<void> read_once(Connection::Early early) {
    ReadSome read(*connection_, *buffer_);
    read.start(early);
    error_ = co_await read;
  }
  Task<void> read_many() {
    do {
      ReadSome read(*connection_, *buffer_, long_read, ReadSome::Reads::many);
      read.start();
      turns_ += read.await_ready() ? '-' : '+';
      error_ = co_await read;
    } while (!error_);
  }
  Task<void> write(std::string bytes, Duration progress) {
    WriteAll write(*connection_, {bytes}, progress);
    error_ = co_await write;
    sent_ = write.sent();
  }
  /// Called on the loop's thread.
  void begin(Task<void> task) {
    ++running_;
    start(std::move(task), [this] { --running_; });
  }
  bool ended() {
    return eventually([this] { return thread_.run([this] { return running_ == 0; }); });
  }
  std::string received() {
    return thread_.run([this] { return std::string(buffer_->view()); });
  }
  void go_read(Duration deadline) {
    thread_.run([&] {
      connection_->expire_at(thread_.clock().now() + deadline);
      begin(read_for_ever());
    });
  }

  static constexpr std::size_t long_read = 16_KiB;

  RawServer server_;
  RawClient client_;
  LoopThread thread_;
  std::unique_ptr<Buffer> buffer_;
  std::unique_ptr<Connection> connection_;
  error_code error_;
  std::string turns_;  // + for each read that waited for its turn, - for one that was done at once
  Bytes sent_ = 0;
  int running_ = 0;
};

TEST_F(ConnectionTest, reads_what_comes_and_then_the_end) {
  go_read(60s);
  client_.send("ab");
  ASSERT_TRUE(eventually([this] { return received() == "ab"; }));
  client_.send(std::string(100'000, 'c'));
  client_.end_sending();
  ASSERT_TRUE(ended());
  EXPECT_EQ(error_, boost::asio::error::eof);
  EXPECT_EQ(received().size(), 100'002U);
}

TEST_F(ConnectionTest, reads_what_was_there_before_it_was_asked) {
  client_.send("a longer text than the early buffer takes");
  go_read(60s);
  EXPECT_TRUE(eventually([this] { return received() == "a longer text than the early buffer takes"; }));
}

TEST_F(ConnectionTest, takes_what_is_there_behind_a_long_read_until_it_is_the_turn_of_others) {
  const std::string sent(10 * long_read, 'x');
  thread_.run([&] {
    const int size = 1 << 20;
    ::setsockopt(connection_->socket().descriptor(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    static_cast<void>(buffer_->room(sent.size() + 1));
  });
  ASSERT_TRUE(client_.send(sent));
  ASSERT_TRUE(client_.delivered());
  client_.end_sending();
  thread_.run([this] { begin(read_many()); });
  ASSERT_TRUE(ended());
  EXPECT_EQ(received(), sent);
  EXPECT_EQ(turns_,
            "+----+----"
            "+");  // the last one brings the end
}

TEST_F(ConnectionTest, ends_a_read_at_its_deadline) {
  go_read(5s);
  thread_.advance(4s);
  EXPECT_EQ(thread_.run([this] { return running_; }), 1);
  thread_.advance(2s);
  ASSERT_TRUE(ended());
  EXPECT_TRUE(connection_->timed_out());
}

TEST_F(ConnectionTest, keeps_to_a_deadline_that_passes_while_bytes_are_on_their_way) {
  thread_.run([this] {
    client_.send("x");
    EXPECT_TRUE(client_.delivered());
    connection_->expire_at(thread_.clock().now() + 5s);
    // Its bytes are there, so the read has succeeded, but says so only through the queue.
    begin(read_for_ever());
    thread_.clock().advance(6s);
    thread_.loop().wheel().advance(thread_.clock().now());
  });
  EXPECT_TRUE(ended()) << "it would read on without a deadline";
  EXPECT_TRUE(connection_->timed_out());
}

TEST_F(ConnectionTest, does_not_begin_a_read_behind_a_deadline_that_has_passed) {
  thread_.run([this] {
    connection_->expire_at(thread_.clock().now() + 5s);
    thread_.clock().advance(6s);
    thread_.loop().wheel().advance(thread_.clock().now());
    begin(read_for_ever());
  });
  EXPECT_TRUE(ended());
}

TEST_F(ConnectionTest, ends_a_write_that_makes_no_progress) {
  thread_.run([this] { begin(write(std::string(32_MiB, 'x'), 5s)); });
  EXPECT_EQ(thread_.run([this] { return running_; }), 1);
  thread_.advance(6s);
  ASSERT_TRUE(ended());
  EXPECT_TRUE(connection_->timed_out());
  EXPECT_GT(sent_, 0U);
  EXPECT_LT(sent_, 32_MiB);
}

TEST_F(ConnectionTest, writes_all_to_a_reader_that_takes_its_time) {
  thread_.run([this] { begin(write(std::string(8_MiB, 'x'), 5s)); });
  std::thread reader([this] { EXPECT_EQ(client_.read_to_end().size(), 8_MiB); });
  EXPECT_TRUE(ended());
  EXPECT_FALSE(error_);
  thread_.run([this] { connection_->shutdown_send(); });
  reader.join();
}

TEST_F(ConnectionTest, writes_behind_a_write_that_waits) {
  thread_.run([this] {
    begin(write(std::string(8_MiB, 'a'), 60s));
    begin(write("b", 60s));
  });
  std::thread reader([this] { EXPECT_EQ(client_.read_to_end(), std::string(8_MiB, 'a') + 'b'); });
  EXPECT_TRUE(ended());
  EXPECT_FALSE(error_);
  thread_.run([this] { connection_->shutdown_send(); });
  reader.join();
}

TEST_F(ConnectionTest, lets_a_read_wait_as_long_as_a_write_moves) {
  const auto running = [this] { return thread_.run([this] { return running_; }); };
  const std::string piece = std::string(100'000, 'x') + "here";
  thread_.run([&] {
    begin(write(piece + piece + std::string(32_MiB, 'x'), 5s));
    begin(read_for_ever());
  });
  for (int i = 0; i < 2; ++i) {
    const auto left = [this] { return thread_.run([this] { return connection_->unacknowledged(); }); };
    const int before = left();
    ASSERT_NE(client_.read_until("here"), "");
    ASSERT_TRUE(eventually([&] { return left() < before; }));
    thread_.advance(6s);
    EXPECT_EQ(running(), 2) << i;
  }
  thread_.advance(6s);
  thread_.advance(6s);
  EXPECT_TRUE(ended());
}

TEST_F(ConnectionTest, ends_all_writes_when_the_peer_resets) {
  thread_.run([this] {
    begin(write(std::string(32_MiB, 'x'), 5s));
    begin(write("y", 5s));
  });
  client_.reset();
  ASSERT_TRUE(ended());
  EXPECT_TRUE(error_);
  EXPECT_FALSE(connection_->timed_out());
}

TEST_F(ConnectionTest, takes_no_reset_for_an_end_though_it_was_looked_at_before) {
  client_.reset();
  EXPECT_TRUE(eventually(
      [this] { return thread_.run([this] { return connection_->peek() == Connection::Peek::broken; }); }));
  go_read(5s);
  EXPECT_TRUE(ended());
  EXPECT_EQ(error_, boost::asio::error::connection_reset);
}

TEST_F(ConnectionTest, ends_what_is_pending_when_closed) {
  go_read(60s);
  thread_.run([this] { connection_->close(); });
  ASSERT_TRUE(ended());
  EXPECT_EQ(error_, boost::asio::error::operation_aborted);
}

TEST_F(ConnectionTest, holds_no_memory_until_bytes_come) {
  go_read(60s);
  EXPECT_EQ(thread_.run([this] { return buffer_->capacity(); }), 0U);
  client_.send("x");
  EXPECT_TRUE(eventually([this] { return received() == "x"; }));
}

TEST_F(ConnectionTest, tells_what_had_come_before_a_read_that_asks) {
  const auto found = [this](Connection::Early early) {
    return thread_.run([&] {
      begin(read_once(early));
      return connection_->found_early();
    });
  };
  EXPECT_EQ(found(Connection::Early::told), Connection::Peek::nothing);
  client_.send("asked for");
  ASSERT_TRUE(ended());
  EXPECT_EQ(received(), "asked for");
  client_.send("unasked");
  ASSERT_TRUE(client_.delivered());
  EXPECT_EQ(found(Connection::Early::told), Connection::Peek::bytes);
  ASSERT_TRUE(ended());
  EXPECT_EQ(received(), "asked forunasked");
  client_.end_sending();
  ASSERT_TRUE(client_.delivered());
  EXPECT_EQ(found(Connection::Early::ignored), Connection::Peek::nothing);
  ASSERT_TRUE(ended());
  EXPECT_EQ(error_, boost::asio::error::eof);
  EXPECT_EQ(found(Connection::Early::told), Connection::Peek::end);
  EXPECT_TRUE(ended());
}

TEST(Connect, tells_of_a_refusal) {
  RawServer server;
  LoopThread thread;
  const boost::asio::ip::tcp::endpoint endpoint(boost::asio::ip::address_v4::loopback(), server.port());
  server.close();
  std::unique_ptr<Connection> connection;
  std::promise<error_code> result;
  const auto connecting = [](Connection& from, boost::asio::ip::tcp::endpoint to, EventLoop& loop,
                             std::promise<error_code>& told) -> Task<void> {
    Connect connect(from, to, loop);
    told.set_value(co_await connect);
  };
  thread.run([&] {
    connection = std::make_unique<Connection>(thread.loop());
    start(connecting(*connection, endpoint, thread.loop(), result), [] {});
  });
  EXPECT_EQ(result.get_future().get(), boost::asio::error::connection_refused);
  thread.run([&] { connection.reset(); });
}

}  // namespace
}  // namespace penstock
