#include "gateway/net/connection_cache.hpp"

#include <memory>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include "gateway/telemetry/registry.hpp"
#include "tests/support/loop_thread.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/wait.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

class ConnectionCacheTest : public testing::Test {
 protected:
  ConnectionCacheTest() {
    thread_.run([this] {
      cache_ = std::make_unique<ConnectionCache>(thread_.loop().wheel(), 4s, registry_.shard(0), idle_);
    });
  }
  ~ConnectionCacheTest() override {
    thread_.run([this] { cache_->close_all(); });
    EXPECT_TRUE(empty());
    thread_.run([this] { cache_.reset(); });
    EXPECT_EQ(registry_.gather().front().samples.front().value, 0);
  }

  /// A connection that has served and rests in the cache; the server's side of it.
  RawClient give() {
    thread_.run([this] {
      auto server = std::make_unique<ServerConnection>(thread_.loop());
      boost::asio::ip::tcp::socket socket(thread_.loop().context());
      socket.connect({boost::asio::ip::address_v4::loopback(), server_.port()});
      socket.non_blocking(true);
      server->connection().socket().own(socket.release());
      given_ = server.get();
      cache_->give(std::move(server));
    });
    return server_.accept();
  }
  /// Long enough for the cache to begin to read on what rests there.
  void rest() { thread_.advance(2 * TimerWheel::tick); }
  bool empty() {
    return eventually([this] { return thread_.run([this] { return cache_->size() == 0; }); });
  }
  /// On the loop's thread: takes one, and ends it.
  ServerConnection* take_and_give_back(
      ConnectionCache::Unasked unasked = ConnectionCache::Unasked::told_by_read) {
    auto server = cache_->take(unasked);
    ServerConnection* const taken = server.get();
    if (server != nullptr) cache_->give(std::move(server));
    return taken;
  }

  Registry registry_{1};
  GaugeId idle_ = registry_.gauge("idle", "Idle connections.");
  RawServer server_;
  LoopThread thread_;
  std::unique_ptr<ConnectionCache> cache_;
  ServerConnection* given_ = nullptr;
};

TEST_F(ConnectionCacheTest, gives_the_most_recently_used_first) {
  const RawClient first = give();
  const RawClient second = give();
  ServerConnection* const last = given_;
  EXPECT_EQ(thread_.run([this] { return take_and_give_back(); }), last);
  EXPECT_EQ(thread_.run([this] { return cache_->size(); }), 2U);
}

TEST_F(ConnectionCacheTest, has_none_at_first) {
  EXPECT_EQ(thread_.run([this] { return take_and_give_back(); }), nullptr);
}

TEST_F(ConnectionCacheTest, drops_an_idle_connection_in_time) {
  RawClient server = give();
  thread_.advance(5s);
  EXPECT_TRUE(server.closed());
  EXPECT_TRUE(empty());
}

TEST_F(ConnectionCacheTest, keeps_no_block_for_a_read_in_vain) {
  RawClient server = give();
  server.send("abc");
  ASSERT_TRUE(server.delivered());
  thread_.run([this] {
    Buffer all(thread_.loop().blocks());
    // As much as there was room for: there may be more.
    given_->connection().read_now(all, 3);
    EXPECT_EQ(all.view(), "abc");
  });
  rest();
  thread_.settle();
  EXPECT_EQ(thread_.run([this] { return cache_->size(); }), 1U);
  EXPECT_EQ(thread_.run([this] { return thread_.loop().blocks().in_use(); }), 0U);
}

TEST_F(ConnectionCacheTest, drops_a_connection_that_its_server_closes) {
  RawClient closed = give();
  rest();
  closed.end_sending();
  EXPECT_TRUE(empty());
  RawClient reset = give();
  rest();
  reset.reset();
  EXPECT_TRUE(empty());
}

TEST_F(ConnectionCacheTest, drops_a_connection_on_which_bytes_come_unasked) {
  RawClient server = give();
  rest();
  server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(empty());
}

TEST_F(ConnectionCacheTest, drops_what_it_finds_when_it_begins_to_read) {
  RawClient server = give();
  server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(server.delivered());
  rest();
  EXPECT_TRUE(empty());
}

TEST_F(ConnectionCacheTest, leaves_what_came_to_a_read_that_is_begun_before_anything_is_sent) {
  RawClient server = give();
  thread_.run([&] {
    server.send("HTTP/1.1 200 OK\r\n");
    EXPECT_TRUE(server.delivered());
    EXPECT_EQ(take_and_give_back(), given_);
  });
}

TEST_F(ConnectionCacheTest, gives_no_connection_on_which_bytes_came_since_it_reads) {
  RawClient server = give();
  rest();
  thread_.run([&] {
    server.send("HTTP/1.1 200 OK\r\n");
    EXPECT_TRUE(server.delivered());
    EXPECT_EQ(take_and_give_back(), nullptr);
  });
  EXPECT_TRUE(empty());
}

TEST_F(ConnectionCacheTest, gives_no_connection_on_which_bytes_wait_unseen) {
  RawClient server = give();
  thread_.run([&] {
    server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    EXPECT_TRUE(server.delivered());
    EXPECT_EQ(take_and_give_back(ConnectionCache::Unasked::asked_for), nullptr);
  });
  EXPECT_TRUE(empty());
}

TEST_F(ConnectionCacheTest, gives_no_connection_whose_end_waits_unseen) {
  const RawClient good = give();
  ServerConnection* const fresh = given_;
  RawClient ended = give();
  thread_.run([&] {
    ended.end_sending();
    EXPECT_TRUE(ended.delivered());
    EXPECT_EQ(take_and_give_back(ConnectionCache::Unasked::asked_for), fresh);
  });
  EXPECT_TRUE(eventually([this] { return thread_.run([this] { return cache_->size() == 1; }); }));
}

TEST_F(ConnectionCacheTest, gives_no_connection_whose_time_has_just_passed) {
  const RawClient server = give();
  thread_.run([this] {
    thread_.clock().advance(5s);
    thread_.loop().wheel().advance(thread_.clock().now());
    EXPECT_EQ(take_and_give_back(), nullptr);
  });
  EXPECT_TRUE(empty());
}

TEST_F(ConnectionCacheTest, closes_the_half_that_rests_longest) {
  RawClient first = give();
  RawClient second = give();
  rest();  // a read is pending on both
  RawClient third = give();
  ServerConnection* const last = given_;
  thread_.run([this] { cache_->close_older_half(); });
  EXPECT_TRUE(first.closed());
  EXPECT_TRUE(second.closed());
  EXPECT_EQ(thread_.run([this] { return take_and_give_back(); }), last);
  thread_.run([this] { cache_->close_older_half(); });
  EXPECT_TRUE(third.closed());
  EXPECT_TRUE(empty());
}

TEST_F(ConnectionCacheTest, gives_none_after_all_were_closed) {
  const RawClient server = give();
  thread_.run([this] {
    cache_->close_all();
    EXPECT_EQ(take_and_give_back(), nullptr);
  });
  EXPECT_TRUE(empty());
}

}  // namespace
}  // namespace penstock
