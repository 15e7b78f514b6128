#pragma once
#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/policy/units.hpp"
#include "gateway/upstream/look_up.hpp"

namespace penstock {

/// Looks up one name again and again on behalf of the control thread. A name that doesn't resolve is tried
/// again, not fatal; an address needs no look-up.
class NameResolver {
 public:
  struct Config {
    Duration again = std::chrono::seconds(10);   // containers come back with new addresses
    Duration soonest = std::chrono::seconds(1);  // after a failure, or when asked to; at most `again`
  };
  /// Told of each result that differs from the one before in more than its order, and once of the first
  /// failure, with none. A name that stops resolving keeps the addresses that it had.
  using Resolved = std::function<void(const ServerAddresses&)>;

  NameResolver(boost::asio::io_context& context, LookUpThreads& threads, Address address, Config config,
               Resolved resolved);

  void start();
  /// Nothing is told any more. Before it is destroyed the context runs dry, or never again.
  void stop();
  /// Looks again at once, but no sooner than `soonest` after the last time: a server was not reached.
  void hurry();

 private:
  /// What it waits for between two look-ups.
  enum class Rest { none, least, full };

  void look_up();
  void looked_up(LookedUp result);
  void found(ServerAddresses addresses);
  void rest(Rest rest, Duration length);
  void rested();

  const Address address_;
  const Config config_;
  const Resolved resolved_;
  LookUpThreads& threads_;
  boost::asio::steady_timer timer_;
  ServerAddresses known_;
  Rest rest_ = Rest::none;
  bool failed_ = false;
  bool hurried_ = false;
  bool told_ = false;
  bool stopped_ = false;
};

}  // namespace penstock
