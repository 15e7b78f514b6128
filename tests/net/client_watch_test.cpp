#include "gateway/net/client_watch.hpp"

#include <string>
#include <vector>

#include "tests/net/session_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

/// Answers when it is told to, or when its client has left; a target `/quick` at once.
class WaitingHandler final : public Handler {
 public:
  class Asked final : public LeaveHook {
   public:
    explicit Asked(Exchange& exchange) : waiter(exchange.loop.wheel(), TimePoint::max()) {
      exchange.watch.tell(*this);
    }
    Waiter waiter;

   private:
    void on_left() override { waiter.give_up(); }
  };

  Task<void> handle(Exchange& exchange) override {
    bool woken = true;
    if (exchange.head().path() != "/quick") {
      Asked asked(exchange);
      waiting.push_back(&asked);
      woken = co_await asked.waiter;
      std::erase(waiting, &asked);
    }
    if (!woken) ++left;
    EXPECT_EQ(exchange.watch.left(), !woken);
    if (!woken) co_return cut(exchange);
    exchange.text.set(std::string(exchange.head().target));
    Reply(exchange, 200).body("text/plain", exchange.text.view());
  }
  void finished(const Exchange& exchange) override { statuses.push_back(exchange.status); }

  std::vector<Asked*> waiting;
  std::vector<int> statuses;
  int left = 0;
};

class ClientWatchTest : public SessionTest {
 protected:
  ClientWatchTest() {
    thread_.run([this] {
      sessions_ = std::make_unique<SessionSet>(thread_.loop(), waiting_, Limits{}, Timeouts{}, limit_,
                                               registry_.shard(0), connections_);
    });
  }
  ~ClientWatchTest() override { wake(); }

  /// One client asks for `target`, and has been watched for long enough.
  RawClient asking(const std::string& request) {
    RawClient client = connect();
    client.send(request);
    EXPECT_TRUE(eventually([this] { return waits() == 1; }));
    thread_.advance(3 * TimerWheel::tick);
    return client;
  }
  std::size_t waits() {
    return thread_.run([this] { return waiting_.waiting.size(); });
  }
  bool left(int clients) {
    return eventually([&] { return thread_.run([this] { return waiting_.left; }) == clients; });
  }
  void wake() {
    thread_.run([this] {
      while (!waiting_.waiting.empty()) waiting_.waiting.front()->waiter.wake();
    });
  }
  /// What the client did has come, and been dealt with.
  void settle(const RawClient& client) {
    EXPECT_TRUE(client.delivered());
    thread_.settle();
  }

  WaitingHandler waiting_;
};

const std::string closing = "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
const std::string old = "GET /a HTTP/1.0\r\n\r\n";
const std::string old_kept = "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";

TEST_F(ClientWatchTest, takes_a_reset_for_leaving_whatever_was_said) {
  int clients = 0;
  for (const std::string& request : {get("/a"), closing, old, old_kept, post("/a", "body")}) {
    asking(request).reset();
    EXPECT_TRUE(left(++clients)) << request;
    EXPECT_TRUE(all_ended());
  }
  EXPECT_EQ(thread_.run([this] { return waiting_.statuses; }), std::vector(5, 499));
}

TEST_F(ClientWatchTest, takes_an_end_for_leaving_unless_it_was_announced) {
  for (const std::string& request : {closing, old}) {
    RawClient client = asking(request);
    client.end_sending();
    settle(client);
    thread_.advance(1s);
    EXPECT_EQ(waits(), 1U);
    wake();
    EXPECT_EQ(client.read_answer()->body, "/a");
    EXPECT_TRUE(client.closed());
  }
  RawClient client = asking(get("/a"));
  client.end_sending();
  EXPECT_TRUE(left(1));
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(ClientWatchTest, notices_one_that_left_before_it_looked) {
  RawClient client = connect();
  client.send(get("/a"));
  ASSERT_TRUE(eventually([this] { return waits() == 1; }));
  client.reset();
  thread_.settle();
  EXPECT_EQ(waits(), 1U);
  thread_.advance(3 * TimerWheel::tick);
  EXPECT_TRUE(left(1));
}

TEST_F(ClientWatchTest, sees_a_reset_behind_what_came_before) {
  RawClient pipelining = asking(get("/a"));
  pipelining.send(get("/b"));
  settle(pipelining);
  pipelining.reset();
  EXPECT_TRUE(left(1));
  RawClient half = asking(closing);
  half.end_sending();
  settle(half);
  half.reset();
  EXPECT_TRUE(left(2));
}

TEST_F(ClientWatchTest, leaves_the_next_request_where_it_is) {
  RawClient client = asking(get("/a"));
  client.send(get("/b"));
  settle(client);
  thread_.advance(1s);
  wake();
  EXPECT_EQ(client.read_answer()->body, "/a");
  ASSERT_TRUE(eventually([this] { return waits() == 1; }));
  thread_.advance(1s);
  client.end_sending();
  EXPECT_TRUE(left(1));
}

TEST_F(ClientWatchTest, ends_with_its_handler_and_begins_anew_with_the_next) {
  RawClient client = asking(get("/a"));
  for (int i = 0; i < 5; ++i) {
    wake();
    EXPECT_EQ(client.read_answer()->body, "/a");
    client.send(get("/quick"));
    EXPECT_EQ(client.read_answer()->body, "/quick");
    client.send(get("/a"));
    ASSERT_TRUE(eventually([this] { return waits() == 1; }));
    thread_.advance(1s);
  }
  client.reset();
  EXPECT_TRUE(left(1));
}

TEST_F(ClientWatchTest, goes_with_an_exchange_to_no_other_client) {
  for (int i = 0; i < 3; ++i) {
    asking(get("/a")).reset();
    EXPECT_TRUE(left(i + 1));
    EXPECT_TRUE(all_ended());
    RawClient next = asking(get("/a"));
    thread_.advance(1s);
    EXPECT_EQ(waits(), 1U);
    wake();
    EXPECT_EQ(next.read_answer()->body, "/a");
  }
}

TEST_F(ClientWatchTest, ends_in_the_instant_in_which_its_client_leaves) {
  RawClient client = asking(get("/a"));
  thread_.run([&] {
    client.reset();
    waiting_.waiting.front()->waiter.wake();
  });
  EXPECT_TRUE(all_ended());
  EXPECT_EQ(thread_.run([this] { return waiting_.left; }), 0);
}

TEST_F(ClientWatchTest, knows_nothing_of_a_client_that_cannot_be_polled) {
  struct Nobody final : Poller::Watched {
    void on_events(std::uint32_t) override {}
    void on_turn() override {}
  } nobody;
  RawClient client(server_.port());
  client.send(get("/a"));
  ASSERT_TRUE(client.delivered());
  const int descriptor = server_.accept_descriptor();
  limit_.add();
  thread_.run([&] {
    Poller::Place place = 0;
    // epoll_ctl() takes a descriptor once.
    EXPECT_FALSE(thread_.loop().poller().watch(descriptor, nobody, Poller::Writes::untold, place));
    sessions_->adopt(descriptor, "127.0.0.1");
    thread_.loop().poller().forget(place);
  });
  ASSERT_TRUE(eventually([this] { return waits() == 1; }));
  for (int i = 0; i < 3; ++i) thread_.advance(3 * TimerWheel::tick);
  EXPECT_EQ(waits(), 1U);
  wake();
  EXPECT_EQ(client.read_answer()->body, "/a");
}

TEST_F(ClientWatchTest, ends_with_a_session_that_is_aborted) {
  RawClient client = asking(get("/a"));
  thread_.run([this] { sessions_->abort(); });
  EXPECT_TRUE(left(1));
  EXPECT_TRUE(client.closed());
}

}  // namespace
}  // namespace penstock::test
