#include "tests/support/ledger.hpp"

namespace penstock {
namespace {

constexpr std::size_t most_visits = 100'000;

}  // namespace

std::uint64_t fnv1a(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return hash;
}

unsigned Ledger::connected() {
  const std::lock_guard lock(mutex_);
  ++counts_.connections;
  return ++connections_;
}

std::size_t Ledger::received(Visit visit) {
  const std::lock_guard lock(mutex_);
  const auto number = first_ + counts_.requests++;
  if (visits_.size() < most_visits) visits_.push_back(std::move(visit));
  return number;
}

void Ledger::answered(std::size_t visit, unsigned status) {
  const std::lock_guard lock(mutex_);
  if (visit < first_) return;
  ++counts_.answers;
  if (visit - first_ < visits_.size()) visits_[visit - first_].status = status;
}

void Ledger::predicted(std::size_t texts) {
  const std::lock_guard lock(mutex_);
  ++counts_.predictions;
  counts_.texts += texts;
}

void Ledger::reloaded() {
  const std::lock_guard lock(mutex_);
  ++counts_.reloads;
}

std::vector<Ledger::Visit> Ledger::visits() const {
  const std::lock_guard lock(mutex_);
  return visits_;
}

Ledger::Counts Ledger::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void Ledger::clear() {
  const std::lock_guard lock(mutex_);
  first_ += counts_.requests;
  counts_ = {};
  visits_.clear();
}

nlohmann::json Ledger::to_json() const {
  const auto seen = visits();
  const auto total = counts();
  auto list = nlohmann::json::array();
  for (const auto& visit : seen) {
    const std::chrono::duration<double, std::milli> since = visit.received - seen.front().received;
    list.push_back({{"id", visit.id},
                    {"method", visit.method},
                    {"target", visit.target},
                    {"headers", visit.headers},
                    {"body_bytes", visit.body_bytes},
                    {"body_hash", visit.body_hash},
                    {"connection", visit.connection},
                    {"received_ms", since.count()},
                    {"status", visit.status}});
  }
  return {{"counts",
           {{"connections", total.connections},
            {"requests", total.requests},
            {"answers", total.answers},
            {"predictions", total.predictions},
            {"texts", total.texts},
            {"reloads", total.reloads}}},
          {"visits", std::move(list)}};
}

}  // namespace penstock
