#include "gateway/app/directories.hpp"

#include <algorithm>
#include <utility>

namespace penstock {

Directories::Directories(boost::asio::io_context& context, Registry& registry, const Models& models,
                         const Located& located, LookUp look_up)
    : look_ups_(context, std::move(look_up)), patience_(context) {
  for (std::size_t model = 0; model < models.all().size(); ++model) {
    const ServedModel& served = *models.all()[model];
    auto& directory = directories_.emplace_back();
    if (served.slot != nullptr) continue;
    EndpointDirectory::Pool pool{.model = served.name,
                                 .resolve = std::get<PoolConfig>(served.config->backend).resolve,
                                 .endpoints = {}};
    for (const auto& endpoint : served.endpoints) pool.endpoints.push_back(endpoint.get());
    const auto tell = [this, model, located](const LocatedEndpoints& endpoints) {
      located(model, endpoints);
      if (looked_up()) ready_now();
    };
    directory = std::make_unique<EndpointDirectory>(context, look_ups_, registry, std::move(pool),
                                                    NameResolver::Config{}, tell);
  }
}

void Directories::start(Duration patience, std::function<void()> ready) {
  ready_ = std::move(ready);
  patience_.expires_after(patience);
  patience_.async_wait([this](boost::system::error_code error) {
    if (!error) ready_now();
  });
  for (const auto& directory : directories_) {
    if (directory != nullptr) directory->start();
  }
  if (looked_up()) ready_now();
}

void Directories::ready_now() {
  if (!ready_) return;
  patience_.cancel();
  std::exchange(ready_, nullptr)();
}

void Directories::stop() {
  for (const auto& directory : directories_) {
    if (directory != nullptr) directory->stop();
  }
}

bool Directories::looked_up() const {
  return std::all_of(directories_.begin(), directories_.end(),
                     [](const auto& directory) { return directory == nullptr || directory->looked_up(); });
}

}  // namespace penstock
