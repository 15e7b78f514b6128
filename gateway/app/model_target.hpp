#pragma once
#include <optional>

#include "gateway/app/relay.hpp"
#include "gateway/app/router.hpp"
#include "gateway/upstream/forwarder.hpp"

namespace penstock {

/// Puts a client's request to one model as it is, and passes the model's answer back.
class ModelTarget final : public RouteTarget {
 public:
  /// What becomes of a body that is longer than limits.replay.
  enum class Body { sent_on, gathered };
  struct Config {
    std::string fixed_path{};  // what the model is asked for instead of the request's path; empty: that
    std::string strip{};       // taken off the front of the request's path
    Repeatable repeatable = Repeatable::always;
    Body body = Body::sent_on;
    std::optional<Duration> timeout{};  // instead of timeouts.total
  };

  ModelTarget(EventLoop& loop, Pool& pool, Config config)
      : forwarder_(loop, pool), config_(std::move(config)) {}
  Task<void> answer(Exchange& exchange) override;

 private:
  /// The view may point into the exchange's text.
  [[nodiscard]] std::string_view target_of(Exchange& exchange) const;
  /// What the client is told once the last attempt is over.
  void reply(const ModelRequest& request, const Answer& answer, const Attempt& last, Relay& relay) const;

  Forwarder forwarder_;
  const Config config_;
};

/// When an answer must be there: the client's X-Request-Timeout (seconds, decimals), never more than `most`.
[[nodiscard]] TimePoint deadline_of(const Exchange& exchange, std::optional<Duration> most);

}  // namespace penstock
