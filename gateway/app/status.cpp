#include "gateway/app/status.hpp"

#include <nlohmann/json.hpp>

#include "gateway/app/version.hpp"

namespace penstock {

namespace {

using nlohmann::json;

json endpoint_json(const LocatedEndpoint& located) {
  const Endpoint& endpoint = *located.endpoint;
  json described{{"endpoint", endpoint.name()},
                 {"in_flight", endpoint.in_flight()},
                 {"weight", endpoint.weight()},
                 {"keep_alive", located.endpoint->keep_alive().keeps()},
                 {"addresses", json::array()}};
  for (const auto& address : located.addresses) {
    described["addresses"].push_back(Address{address.address().to_string(), address.port()}.text());
  }
  return described;
}

json endpoints_json(const ServedModel& model, const EndpointDirectory* directory) {
  json endpoints = json::array();
  if (directory == nullptr) {
    for (const auto& endpoint : model.endpoints) {
      endpoints.push_back({{"endpoint", endpoint->name()}, {"in_flight", endpoint->in_flight()}});
    }
    return endpoints;
  }
  for (const LocatedEndpoint& located : directory->now()) endpoints.push_back(endpoint_json(located));
  return endpoints;
}

}  // namespace

json status_json(const StatusParts& parts) {
  json status{{"version", version()},
              {"commit", commit()},
              {"started", std::chrono::duration<double>(parts.started.time_since_epoch()).count()},
              {"workers", parts.workers},
              {"listeners", json::array()},
              {"models", json::array()}};
  for (const ListenerConfig& listener : parts.config.listeners)
    status["listeners"].push_back(listener.address.text());
  for (std::size_t i = 0; i < parts.models.all().size(); ++i) {
    const ServedModel& model = *parts.models.all()[i];
    json described = json::parse(parts.models.describe(model));
    described["endpoints"] = endpoints_json(model, parts.directories.of(i));
    status["models"].push_back(std::move(described));
  }
  return status;
}

}  // namespace penstock
