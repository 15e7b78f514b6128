#pragma once
#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "gateway/app/models.hpp"
#include "gateway/upstream/endpoint_directory.hpp"

namespace penstock {

/// Where the endpoints of all models are; kept by the control thread.
class Directories {
 public:
  /// Told of each change, with the number of the model and all of its endpoints.
  using Located = std::function<void(std::size_t model, const LocatedEndpoints&)>;

  Directories(boost::asio::io_context& context, Registry& registry, const Models& models,
              const Located& located, LookUp look_up = look_up_by_system);

  /// Calls `ready` once: when each name has been looked up, found or not, and at the latest after `patience`.
  void start(Duration patience, std::function<void()> ready);
  /// Does not wait for what hasn't been found yet.
  void ready_now();
  void stop();

  /// Null for a model in the process.
  [[nodiscard]] const EndpointDirectory* of(std::size_t model) const { return directories_[model].get(); }

 private:
  [[nodiscard]] bool looked_up() const;

  LookUpThreads look_ups_;
  std::vector<std::unique_ptr<EndpointDirectory>> directories_;  // by model
  boost::asio::steady_timer patience_;
  std::function<void()> ready_;
};

}  // namespace penstock
