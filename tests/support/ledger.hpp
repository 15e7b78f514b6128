#pragma once
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/policy/units.hpp"

namespace penstock {

/// 64-bit FNV-1a, by which labels are chosen and bodies compared.
[[nodiscard]] std::uint64_t fnv1a(std::string_view bytes);

/// What a stand-in server saw, request by request; every call may come from any thread.
class Ledger {
 public:
  /// One complete request.
  struct Visit {
    std::string id;  // its X-Request-Id, empty when it had none
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;  // in their order, names as they came
    std::size_t body_bytes = 0;
    std::uint64_t body_hash = 0;  // fnv1a
    unsigned connection = 0;      // counted from 1
    TimePoint received;
    unsigned status = 0;  // of the answer; 0 until it was sent whole
  };

  struct Counts {
    std::size_t connections = 0;
    std::size_t requests = 0;
    std::size_t answers = 0;      // sent to their end
    std::size_t predictions = 0;  // bodies that reached the model
    std::size_t texts = 0;        // rows in them
    std::size_t reloads = 0;      // brought to their end
  };

  /// Notes a new connection and gives it its number, from 1.
  unsigned connected();
  /// Notes a request, of which the first 100,000 are kept; the number is for `answered`.
  std::size_t received(Visit visit);
  void answered(std::size_t visit, unsigned status);
  void predicted(std::size_t texts);
  void reloaded();

  [[nodiscard]] std::vector<Visit> visits() const;
  [[nodiscard]] Counts counts() const;
  /// Forgets all but the numbering of connections.
  void clear();
  /// Counts and visits; `received_ms` is since the first visit.
  [[nodiscard]] nlohmann::json to_json() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Visit> visits_;
  Counts counts_;
  unsigned connections_ = 0;
  std::size_t first_ = 0;  // the number of the first visit since the last clear
};

}  // namespace penstock
