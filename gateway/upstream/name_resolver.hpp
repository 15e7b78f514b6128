#pragma once
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/net/address.hpp"
#include "gateway/policy/units.hpp"

namespace penstock {

/// Looks up one name again and again on the control thread, which it never blocks. A name that doesn't
/// resolve is tried again, not fatal; an address needs no look-up.
class NameResolver {
 public:
  struct Config {
    Duration again = std::chrono::seconds(10);  // containers come back with new addresses
    Duration after_failure = std::chrono::seconds(1);
  };
  using Addresses = std::vector<boost::asio::ip::tcp::endpoint>;
  /// Told of each result that differs from the one before, and once of the first failure, with none.
  using Resolved = std::function<void(const Addresses&)>;

  NameResolver(boost::asio::io_context& context, Address address, Config config, Resolved resolved);

  void start();
  void stop();

 private:
  void look_up();
  void again_after(Duration pause);
  void found(Addresses addresses);

  const Address address_;
  const Config config_;
  const Resolved resolved_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::steady_timer timer_;
  Addresses known_;
  bool told_ = false;
  bool stopped_ = false;
};

}  // namespace penstock
