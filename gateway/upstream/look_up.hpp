#pragma once
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "gateway/net/address.hpp"
#include "gateway/net/server_addresses.hpp"

namespace penstock {

/// What a name leads to.
struct LookedUp {
  ServerAddresses addresses;
  std::string error{};  // why there are none; empty: there are
};

/// Answers for one name; may block for as long as it likes, and be called by several threads at once.
using LookUp = std::function<LookedUp(const Address&)>;

/// The system's resolver: IPv4 and IPv6, each address once.
[[nodiscard]] LookedUp look_up_by_system(const Address& address);

/// Runs look-ups on threads of their own, so that no other thread ever waits for one. The system's resolver
/// can't be interrupted, so nobody waits for these threads' end either: what they use is theirs, and a
/// look-up that hangs holds up neither the context nor the process.
class LookUpThreads {
 public:
  /// Threads at a time; a name server that hangs holds one for each of its names.
  static constexpr std::size_t most = 8;
  using Done = std::function<void(LookedUp)>;

  explicit LookUpThreads(boost::asio::io_context& context, LookUp look_up = look_up_by_system);
  /// Those in hand end unheard.
  ~LookUpThreads();
  LookUpThreads(const LookUpThreads&) = delete;
  LookUpThreads& operator=(const LookUpThreads&) = delete;

  /// Calls `done` on the context's thread; a look-up in hand does not keep the context running. In turn,
  /// when `most` are in hand.
  void start(Address address, Done done);

 private:
  struct Shared;
  static void work(const std::shared_ptr<Shared>& shared);

  const std::shared_ptr<Shared> shared_;
};

}  // namespace penstock
