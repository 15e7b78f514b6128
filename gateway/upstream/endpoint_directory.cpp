#include "gateway/upstream/endpoint_directory.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

namespace penstock {

EndpointDirectory::EndpointDirectory(boost::asio::io_context& context, LookUpThreads& threads,
                                     Registry& registry, Pool pool, NameResolver::Config config,
                                     Changed changed)
    : context_(context),
      registry_(registry),
      model_(std::move(pool.model)),
      resolve_(pool.resolve),
      changed_(std::move(changed)) {
  entries_.reserve(pool.endpoints.size());  // they are referred to
  for (Endpoint* endpoint : pool.endpoints) {
    now_.push_back({.endpoint = endpoint});
    Entry& entry = entries_.emplace_back(Entry{.endpoint = endpoint, .resolver = {}, .located = {}});
    const auto tell = [this, &entry](const ServerAddresses& addresses) { resolved(entry, addresses); };
    entry.resolver = std::make_unique<NameResolver>(context, threads, endpoint->address(), config, tell);
    hurry_when_unreachable(entry, *endpoint);
  }
}

void EndpointDirectory::hurry_when_unreachable(const Entry& entry, Endpoint& endpoint) {
  endpoint.on_unreachable([&context = context_, &resolver = *entry.resolver] {
    boost::asio::post(context, [&resolver] { resolver.hurry(); });
  });
}

void EndpointDirectory::start() {
  for (const Entry& entry : entries_) entry.resolver->start();
}

void EndpointDirectory::stop() {
  for (const Entry& entry : entries_) entry.resolver->stop();
}

bool EndpointDirectory::looked_up() const {
  return std::all_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.looked_up; });
}

void EndpointDirectory::resolved(Entry& entry, const ServerAddresses& addresses) {
  LocatedEndpoints located;
  if (resolve_ == Resolve::one || is_literal(entry.endpoint->address())) {
    located.push_back({.endpoint = entry.endpoint, .found = {}, .addresses = addresses});
  } else {
    for (const auto& address : addresses) located.push_back(locate(entry, address));
  }
  entry.located = std::move(located);
  entry.looked_up = true;
  publish();
}

LocatedEndpoint EndpointDirectory::locate(const Entry& entry, const boost::asio::ip::tcp::endpoint& address) {
  const auto known = std::find_if(entry.located.begin(), entry.located.end(),
                                  [&](const auto& located) { return located.addresses.front() == address; });
  if (known != entry.located.end()) return *known;
  auto found = std::make_shared<Endpoint>(registry_, model_, entry.endpoint->name(),
                                          entry.endpoint->address(), entry.endpoint->settings());
  hurry_when_unreachable(entry, *found);
  return {.endpoint = found.get(), .found = found, .addresses = {address}};
}

void EndpointDirectory::publish() {
  now_.clear();
  for (const Entry& entry : entries_) {
    std::copy_if(entry.located.begin(), entry.located.end(), std::back_inserter(now_),
                 [](const auto& located) { return !located.addresses.empty(); });
  }
  if (now_.empty()) {
    for (const Entry& entry : entries_) now_.push_back({.endpoint = entry.endpoint});
  }
  changed_(now_);
}

}  // namespace penstock
