#include "gateway/upstream/look_up.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <netdb.h>
#include <system_error>
#include <thread>

#include <boost/asio/post.hpp>
#include <sys/socket.h>

namespace penstock {

using boost::asio::ip::tcp;

LookedUp look_up_by_system(const Address& address) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int failed =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (failed != 0) return {.addresses = {}, .error = ::gai_strerror(failed)};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  LookedUp result;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    tcp::endpoint endpoint;
    if (entry->ai_addrlen > endpoint.capacity()) continue;
    std::copy_n(reinterpret_cast<const char*>(entry->ai_addr), entry->ai_addrlen,
                reinterpret_cast<char*>(endpoint.data()));
    const bool known =
        std::find(result.addresses.begin(), result.addresses.end(), endpoint) != result.addresses.end();
    if (!known) result.addresses.push_back(endpoint);
  }
  return result;
}

struct LookUpThreads::Shared {
  struct Order {
    Address address;
    Done done;
  };

  explicit Shared(LookUp asked, boost::asio::io_context& told) : look_up(std::move(asked)), context(&told) {}

  const LookUp look_up;
  std::mutex mutex;
  boost::asio::io_context* context;  // null: nobody listens any more
  std::deque<Order> waiting;
  std::size_t threads = 0;
};

LookUpThreads::LookUpThreads(boost::asio::io_context& context, LookUp look_up)
    : shared_(std::make_shared<Shared>(std::move(look_up), context)) {}

LookUpThreads::~LookUpThreads() {
  const std::lock_guard lock(shared_->mutex);
  shared_->context = nullptr;
  shared_->waiting.clear();
}

void LookUpThreads::start(Address address, Done done) {
  const std::lock_guard lock(shared_->mutex);
  shared_->waiting.push_back({std::move(address), std::move(done)});
  if (shared_->threads == most) return;
  try {
    std::thread([shared = shared_] { work(shared); }).detach();
    ++shared_->threads;
  } catch (const std::system_error& error) {
    if (shared_->threads > 0) return;  // they come to it
    boost::asio::post(*shared_->context,
                      [done = std::move(shared_->waiting.back().done), why = std::string(error.what())] {
                        done({{}, why});
                      });
    shared_->waiting.pop_back();
  }
}

void LookUpThreads::work(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  while (!shared->waiting.empty()) {
    Shared::Order order = std::move(shared->waiting.front());
    shared->waiting.pop_front();
    lock.unlock();
    LookedUp result = shared->look_up(order.address);
    lock.lock();
    if (shared->context == nullptr) break;
    boost::asio::post(*shared->context, [done = std::move(order.done), result = std::move(result)]() mutable {
      done(std::move(result));
    });
  }
  --shared->threads;
}

}  // namespace penstock
