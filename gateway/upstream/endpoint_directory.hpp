#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/upstream/located_endpoint.hpp"
#include "gateway/upstream/name_resolver.hpp"
#include "gateway/upstream/pool_config.hpp"

namespace penstock {

/// Which endpoints a pool has, and where, as its names lead there; kept by the control thread. Endpoints of
/// one name share its series, so that metrics don't grow with every address that a name ever had.
class EndpointDirectory {
 public:
  struct Pool {
    std::string model;
    Resolve resolve = Resolve::one;
    std::vector<Endpoint*> endpoints;  // of the configuration
  };
  /// Told of each change, whole. Unlocated endpoints are left out while there are others.
  using Changed = std::function<void(const LocatedEndpoints&)>;

  EndpointDirectory(boost::asio::io_context& context, LookUpThreads& threads, Registry& registry, Pool pool,
                    NameResolver::Config config, Changed changed);

  void start();
  void stop();
  /// Whether each of its names has been looked up once, found or not.
  [[nodiscard]] bool looked_up() const;
  [[nodiscard]] const LocatedEndpoints& now() const { return now_; }

 private:
  /// What one endpoint of the configuration leads to.
  struct Entry {
    Endpoint* endpoint;
    std::unique_ptr<NameResolver> resolver;
    LocatedEndpoints located;
    bool looked_up = false;
  };

  void hurry_when_unreachable(const Entry& entry, Endpoint& endpoint);
  void resolved(Entry& entry, const ServerAddresses& addresses);
  [[nodiscard]] LocatedEndpoint locate(const Entry& entry, const boost::asio::ip::tcp::endpoint& address);
  void publish();

  boost::asio::io_context& context_;
  Registry& registry_;
  const std::string model_;
  const Resolve resolve_;
  const Changed changed_;
  std::vector<Entry> entries_;
  LocatedEndpoints now_;
};

}  // namespace penstock
