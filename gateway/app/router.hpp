#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/net/exchange.hpp"
#include "gateway/telemetry/registry.hpp"

namespace penstock {

/// What answers on a route.
class RouteTarget {
 public:
  virtual ~RouteTarget() = default;
  virtual Task<void> answer(Exchange& exchange) = 0;
};

/// Finds what answers a request by its path, and counts what was answered. One for each listener and thread.
class Router final : public Handler {
 public:
  using Methods = std::vector<std::string_view>;  // none: every method; GET stands for HEAD too

  Router(Registry& registry, Shard& shard);

  /// A trailing slash means prefix; the longest one wins, and a whole path wins over every prefix. `*` goes
  /// where `/` goes.
  /// What was added first wins over the same path again.
  void add(std::string path, Methods methods, std::unique_ptr<RouteTarget> target);

  Task<void> handle(Exchange& exchange) override;
  void finished(const Exchange& exchange) override;

 private:
  struct Route {
    std::string path;
    Methods methods;
    std::unique_ptr<RouteTarget> target;
    StatusCounterId requests;
    HistogramId seconds;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  [[nodiscard]] std::size_t match(std::string_view path) const;
  /// Whether no reading of the path leads elsewhere: a server may read it otherwise than its route was
  /// chosen.
  [[nodiscard]] bool leads_only_to(std::size_t route, std::string_view path) const;
  /// What an OPTIONS that goes no further is told.
  [[nodiscard]] static Task<void> tell_options(Exchange& exchange, const Route& route);
  Task<void> refuse(Exchange& exchange, Problem problem);
  [[nodiscard]] Problem not_found() const;
  [[nodiscard]] static bool allows(const Route& route, std::string_view method);
  [[nodiscard]] static std::string allow_field(const Route& route);

  Registry& registry_;
  Shard& shard_;
  std::vector<Route> routes_;  // the first stands for requests that none matched
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> whole_;
  std::size_t last_ = 0;               // that a request matched
  std::vector<std::size_t> prefixes_;  // longest first
  std::vector<CounterId> problems_;    // by type
};

}  // namespace penstock
