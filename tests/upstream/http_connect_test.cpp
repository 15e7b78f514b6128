#include <functional>

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "gateway/net/pause.hpp"
#include "tests/upstream/upstream_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class HttpConnectTest : public UpstreamTest {
 protected:
  /// A listener whose queue is full: a connection to it neither comes about nor fails.
  struct Full {
    Full() {
      EXPECT_TRUE(eventually([this] { return server.waiting(); }));
    }
    RawServer server{0};
    RawClient filler{server.port()};
  };

  HttpConnectTest() { EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0); }
  void allow(rlim_t descriptors) {
    const rlimit limit{.rlim_cur = descriptors, .rlim_max = before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  }
  /// An attempt that finds none, has the other threads `relieve_others`, and tries again behind a pause.
  std::future<Told> without_descriptors(std::function<void()> relieve_others) {
    bool asked = false;
    thread_.run([&] {
      thread_.loop().on_shortage([&asked, relieve = std::move(relieve_others)] {
        asked = true;
        relieve();
      });
    });
    allow(0);
    auto told = attempt();
    EXPECT_TRUE(eventually([&] { return thread_.run([&] { return asked; }); }));
    thread_.advance(3 * TimerWheel::tick);
    thread_.settle();
    allow(before_.rlim_cur);
    thread_.run([this] { thread_.loop().on_shortage({}); });
    return told;
  }

  rlimit before_{};
};

TEST_F(HttpConnectTest, tells_of_a_refused_connection) {
  server_.close();
  const Told told = attempt().get();
  EXPECT_EQ(told.outcome, Outcome::refused);
  EXPECT_FALSE(told.any_sent);
  EXPECT_THAT(told.detail, HasSubstr("model:80"));
}

TEST_F(HttpConnectTest, ends_a_connect_in_its_time) {
  const Full full;
  resolve({full.server.port()});
  auto told = attempt();
  thread_.advance(2s);
  EXPECT_EQ(told.get().outcome, Outcome::connect_timeout);
}

TEST_F(HttpConnectTest, ends_a_connect_at_its_requests_deadline) {
  const Full full;
  resolve({full.server.port()});
  auto told = attempt({.deadline = 100ms});
  thread_.advance(500ms);
  EXPECT_EQ(told.get().outcome, Outcome::timeout);
}

TEST_F(HttpConnectTest, tries_the_addresses_of_a_name_in_turn) {
  RawServer dead;
  resolve({dead.port(), server_.port()});
  dead.close();
  auto told = attempt();
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok("second"));
  EXPECT_EQ(told.get().body, "second");
}

TEST_F(HttpConnectTest, blames_nobody_else_when_no_descriptor_is_left) {
  auto told = without_descriptors([] {});
  EXPECT_EQ(told.get().outcome, Outcome::overloaded);
  EXPECT_NO_THROW(used_connection());
}

TEST_F(HttpConnectTest, goes_on_with_a_descriptor_that_another_thread_can_do_without) {
  auto told = without_descriptors([this] { allow(before_.rlim_cur); });
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok("after all"));
  EXPECT_EQ(told.get().body, "after all");
}

TEST_F(HttpConnectTest, waits_for_no_descriptor_that_would_come_too_late) {
  thread_.run(
      [this] { thread_.loop().on_shortage([] { ADD_FAILURE() << "nobody can relieve it in time"; }); });
  allow(0);
  EXPECT_EQ(attempt({.deadline = Pause::longest}).get().outcome, Outcome::overloaded);
  allow(before_.rlim_cur);
}

TEST_F(HttpConnectTest, connects_no_more_once_aborted) {
  const RawClient idle = used_connection();
  thread_.run([this] { backend_->abort(); });
  EXPECT_EQ(attempt().get().outcome, Outcome::overloaded);
  EXPECT_FALSE(server_.waiting());
}

TEST_F(HttpConnectTest, serves_a_name_that_resolves_later) {
  resolve({});
  const Told early = attempt().get();
  EXPECT_EQ(early.outcome, Outcome::refused);
  EXPECT_THAT(early.detail, HasSubstr("does not resolve"));
  resolve({server_.port()});
  EXPECT_NO_THROW(used_connection());
}

TEST_F(HttpConnectTest, survives_new_addresses_while_it_connects) {
  const Full full;
  resolve({full.server.port(), full.server.port(), full.server.port(), full.server.port()});
  auto told = attempt();
  resolve({server_.port()});
  EXPECT_TRUE(eventually([&] {
    thread_.advance(2s);
    return told.wait_for(0s) == std::future_status::ready;
  }));
}

TEST_F(HttpConnectTest, keeps_to_the_address_it_has_while_the_name_still_has_it) {
  RawClient peer = used_connection();
  RawServer elsewhere;
  resolve({elsewhere.port(), server_.port()});
  auto told = forward();
  EXPECT_FALSE(peer.read_request().empty());
  peer.send(ok("same"));
  EXPECT_EQ(told.get().body, "same");
  auto another = attempt({.reuse = Backend::Reuse::fresh_connection});
  RawClient fresh = server_.accept();
  fresh.read_request();
  fresh.send(ok("there too"));
  EXPECT_EQ(another.get().body, "there too");
  EXPECT_FALSE(elsewhere.waiting());
}

TEST_F(HttpConnectTest, stays_with_the_address_that_accepted) {
  RawServer first;
  const std::uint16_t refuses = first.port();
  resolve({refuses, server_.port()});
  first.close();
  RawClient peer = used_connection();
  resolve({refuses, server_.port()});
  auto told = forward();
  EXPECT_FALSE(peer.read_request().empty());
  peer.send(ok("kept"));
  EXPECT_EQ(told.get().body, "kept");
}

TEST_F(HttpConnectTest, learns_from_a_connect_whose_client_has_left) {
  const Full full;
  resolve({full.server.port()});
  resolve({full.server.port(), server_.port()});
  auto told = attempt({.leaves = true});
  thread_.advance(2s);
  EXPECT_EQ(told.get().outcome, Outcome::cancelled);
  EXPECT_TRUE(server_.accept().closed());
  EXPECT_NO_THROW(used_connection());
}

TEST_F(HttpConnectTest, asks_for_new_addresses_when_no_connection_comes_about) {
  server_.close();
  std::atomic<int> asked = 0;
  thread_.run([&] { endpoint_.on_unreachable([&] { ++asked; }); });
  attempt().get();
  attempt().get();
  EXPECT_EQ(asked, 1);
  thread_.advance(1s);
  attempt().get();
  EXPECT_EQ(asked, 2);
}

TEST_F(HttpConnectTest, reaches_an_ipv6_address) {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor acceptor(context, {boost::asio::ip::address_v6::loopback(), 0});
  thread_.run([&] { backend_->resolved({acceptor.local_endpoint()}); });
  auto told = attempt();
  RawClient peer(RawClient::Accepted{acceptor.accept().release()});
  peer.read_request();
  peer.send(ok("six"));
  EXPECT_EQ(told.get().body, "six");
}

TEST_F(HttpConnectTest, leaves_idle_connections_to_an_address_that_is_gone) {
  RawClient old = used_connection();
  RawServer elsewhere;
  resolve({elsewhere.port()});
  EXPECT_TRUE(old.closed());
  auto told = forward();
  RawClient peer = elsewhere.accept();
  peer.read_request();
  peer.send(ok("there"));
  EXPECT_EQ(told.get().body, "there");
}

TEST_F(HttpConnectTest, leaves_a_busy_connection_to_an_address_that_is_gone_after_its_exchange) {
  auto told = forward();
  RawClient old = server_.accept();
  old.read_request();
  RawServer elsewhere;
  resolve({elsewhere.port()});
  old.send(ok("old"));
  EXPECT_EQ(told.get().body, "old");
  EXPECT_TRUE(old.closed());
  EXPECT_EQ(gauge("idle"), 0);
}

TEST_F(HttpConnectTest, keeps_connections_while_the_addresses_stay) {
  RawClient peer = used_connection();
  resolve({server_.port()});
  auto told = forward();
  EXPECT_FALSE(peer.read_request().empty());
  peer.send(ok("same"));
  EXPECT_EQ(told.get().body, "same");
}

TEST_F(HttpConnectTest, aborts_in_every_phase) {
  const RawClient idle = used_connection();
  auto waiting = attempt({.reuse = Backend::Reuse::fresh_connection});
  RawClient busy = server_.accept();
  auto writing = attempt({.body = std::string(12_MiB, 'x'), .reuse = Backend::Reuse::fresh_connection});
  RawClient slow = server_.accept();
  const Full full;
  resolve({full.server.port(), full.server.port()});
  auto connecting = attempt({.reuse = Backend::Reuse::fresh_connection});
  thread_.run([this] { backend_->abort(); });
  for (auto* told : {&waiting, &writing, &connecting}) {
    ASSERT_EQ(told->wait_for(10s), std::future_status::ready);
    EXPECT_FALSE(is_answer(told->get().outcome));
  }
}

}  // namespace
}  // namespace penstock::test
