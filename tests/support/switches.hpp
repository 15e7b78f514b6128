#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway/policy/units.hpp"

namespace penstock {

/// How the stand-in model server behaves; each may change while it runs.
struct Switches {
  enum class Concurrency { concurrent, serial };  // serial: one blocking worker, others wait on their sockets
  enum class Away { no, refuse, unavailable, silent };
  enum class Health { truthful, healthy, unhealthy };
  enum class Style { uvicorn, werkzeug };  // lower-case field names, or MLflow 2's
  enum class Framing { length, chunked, close };
  enum class Ending { whole, nothing, reset, close_after_head, cut_short, drip, extra_bytes };

  /// What is done to requests whose path begins with `path`, `times` times or always.
  struct Fault {
    std::string path = "/invocations";
    std::optional<unsigned> times = {};
    std::optional<unsigned> status = {};
    std::optional<std::string> body = {};
    std::map<std::string, std::string> headers = {};
    std::string error_code = {};  // MLflow's, such as BAD_REQUEST; its status and form follow
    Ending ending = Ending::whole;
    Duration drip_interval = std::chrono::milliseconds(1);  // between single bytes
  };

  std::string model = "topic-classification";
  std::string version = "3";
  std::string next_version = {};  // what a reload brings; empty: one more than `version`
  std::vector<std::string> labels = {"politics",      "technology", "sports",  "business",
                                     "entertainment", "health",     "science", "world"};
  std::map<std::string, std::string> table = {};  // texts with a label of their own
  Duration delay{};                               // what each prediction takes
  Concurrency concurrency = Concurrency::concurrent;
  Duration idle_close{};  // after an answer; 0: idle connections stay open
  Style style = Style::uvicorn;
  Framing framing = Framing::length;
  Away away = Away::no;
  Away reload_as = Away::no;  // how a reload looks from outside
  Duration reload_time{};
  Duration reload_every{};  // 0: only when asked
  Health health = Health::truthful;
  Fault fault = {};
};

/// One switch by name, as the command line and the control address know it; durations are milliseconds.
struct SwitchEntry {
  std::string name;
  std::string help;
  void (*read)(Switches&, const nlohmann::json&);
  nlohmann::json (*write)(const Switches&);
};

/// Every switch there is.
[[nodiscard]] const std::vector<SwitchEntry>& switch_table();

/// Sets the switches that `patch` names, all or none; std::invalid_argument says which one is wrong.
void merge(Switches& switches, const nlohmann::json& patch);

/// All switches by name.
[[nodiscard]] nlohmann::json to_json(const Switches& switches);

}  // namespace penstock
