#include "tests/support/switches.hpp"

#include <algorithm>
#include <stdexcept>

namespace penstock {
namespace {

using nlohmann::json;
using Milliseconds = std::chrono::duration<double, std::milli>;

// The names of each enumeration, in the order of its values.
template <class E>
std::vector<std::string> names_of();
template <>
std::vector<std::string> names_of<Switches::Concurrency>() {
  return {"concurrent", "serial"};
}
template <>
std::vector<std::string> names_of<Switches::Away>() {
  return {"no", "refuse", "unavailable", "silent"};
}
template <>
std::vector<std::string> names_of<Switches::Health>() {
  return {"truthful", "healthy", "unhealthy"};
}
template <>
std::vector<std::string> names_of<Switches::Style>() {
  return {"uvicorn", "werkzeug"};
}
template <>
std::vector<std::string> names_of<Switches::Framing>() {
  return {"length", "chunked", "close"};
}
template <>
std::vector<std::string> names_of<Switches::Ending>() {
  return {"whole", "nothing", "reset", "close_after_head", "cut_short", "drip", "extra_bytes"};
}

template <class T>
void assign(T& target, const json& value) {
  target = value.get<T>();
}

template <class T>
void assign(std::optional<T>& target, const json& value) {
  if (value.is_null()) {
    target.reset();
  } else {
    target = value.get<T>();
  }
}

void assign(Duration& target, const json& value) {
  const auto length = Milliseconds(value.get<double>());
  if (length < Milliseconds(0)) throw std::invalid_argument("is negative");
  target = std::chrono::duration_cast<Duration>(length);
}

template <class E>
requires std::is_enum_v<E>
void assign(E& target, const json& value) {
  const auto names = names_of<E>();
  const auto at = std::find(names.begin(), names.end(), value.get<std::string>());
  if (at == names.end()) throw std::invalid_argument("knows no such value");
  target = static_cast<E>(at - names.begin());
}

template <class T>
json shown(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return names_of<T>()[static_cast<std::size_t>(value)];
  } else {
    return value;
  }
}

template <class T>
json shown(const std::optional<T>& value) {
  return value ? json(*value) : json();
}

json shown(const Duration& value) { return Milliseconds(value).count(); }

template <auto Member>
SwitchEntry entry(std::string name, std::string help) {
  return {.name = std::move(name),
          .help = std::move(help),
          .read = [](Switches& switches, const json& value) { assign(switches.*Member, value); },
          .write = [](const Switches& switches) { return shown(switches.*Member); }};
}

template <auto Member>
SwitchEntry fault(std::string name, std::string help) {
  return {.name = std::move(name),
          .help = std::move(help),
          .read = [](Switches& switches, const json& value) { assign(switches.fault.*Member, value); },
          .write = [](const Switches& switches) { return shown(switches.fault.*Member); }};
}

}  // namespace

const std::vector<SwitchEntry>& switch_table() {
  using S = Switches;
  using F = Switches::Fault;
  static const std::vector<SwitchEntry> table = {
      entry<&S::model>("model", "the model's name"),
      entry<&S::version>("version", "the version it serves"),
      entry<&S::next_version>("next_version", "what a reload brings; empty: one more"),
      entry<&S::labels>("labels", "a list of labels, one of which a text's hash chooses"),
      entry<&S::table>("table", "an object of texts and their labels, before the hash"),
      entry<&S::delay>("delay_ms", "what each prediction takes"),
      entry<&S::concurrency>("concurrency", "concurrent | serial"),
      entry<&S::idle_close>("idle_close_ms", "closes a connection idle for so long; 0: never"),
      entry<&S::style>("style", "uvicorn | werkzeug"),
      entry<&S::framing>("framing", "length | chunked | close"),
      entry<&S::away>("away", "no | refuse | unavailable | silent"),
      entry<&S::reload_as>("reload_as", "the same values: how a reload looks from outside"),
      entry<&S::reload_time>("reload_time_ms", "what a reload takes"),
      entry<&S::reload_every>("reload_every_ms", "reloads by itself so often; 0: never"),
      entry<&S::health>("health", "truthful | healthy | unhealthy"),
      fault<&F::path>("fault_path", "the faults below are for paths that begin so"),
      fault<&F::times>("fault_times", "how many requests they happen to; null: all"),
      fault<&F::status>("answer_status", "a status of the answer; null: its own"),
      fault<&F::body>("answer_body", "a body of the answer; null: its own"),
      fault<&F::headers>("answer_headers", "an object of fields for the answer"),
      fault<&F::error_code>("error_code", "an MLflow error instead of the answer"),
      fault<&F::ending>("ending",
                        "whole | nothing | reset | close_after_head | cut_short | drip | extra_bytes"),
      fault<&F::drip_interval>("drip_interval_ms", "between two bytes of a dripped answer")};
  return table;
}

void merge(Switches& switches, const json& patch) {
  if (!patch.is_object()) throw std::invalid_argument("switches are a JSON object");
  auto next = switches;
  for (const auto& [name, value] : patch.items()) {
    const auto& table = switch_table();
    const auto at = std::find_if(table.begin(), table.end(),
                                 [&name = name](const SwitchEntry& known) { return known.name == name; });
    if (at == table.end()) throw std::invalid_argument("unknown switch " + name);
    try {
      at->read(next, value);
    } catch (const std::exception& wrong) {
      throw std::invalid_argument(name + ": " + wrong.what());
    }
  }
  switches = std::move(next);
}

json to_json(const Switches& switches) {
  auto result = json::object();
  for (const auto& known : switch_table()) result[known.name] = known.write(switches);
  return result;
}

}  // namespace penstock
