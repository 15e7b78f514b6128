#include <csignal>
#include <iostream>
#include <map>

#include <CLI/CLI.hpp>

#include "tests/support/control_server.hpp"
#include "tests/support/model_server.hpp"

namespace {

using nlohmann::json;

// A flag's text is JSON where it parses as the switch's kind of value, and else a string.
json value_of(const std::string& text, const json& current) {
  auto parsed = json::parse(text, nullptr, false);
  if (parsed.is_discarded() || (current.is_string() && !parsed.is_string())) return text;
  return parsed;
}

std::string flag_of(std::string name) {
  for (char& c : name) c = c == '_' ? '-' : c;
  return "--" + name;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A stand-in for a model server: /health /info /ping /version /invocations /reload");
  app.footer("Example: penstock_model_server --port 5001 --delay-ms 20 --concurrency serial");
  std::uint16_t port = 0;
  std::uint16_t control_port = 0;
  app.add_option("--port", port, "port of the model server; 0: a free one");
  app.add_option("--control-port", control_port, "port for POST /control and /ledger; 0: a free one");
  std::map<std::string, std::string> given;
  for (const auto& entry : penstock::switch_table()) {
    app.add_option(flag_of(entry.name), given[entry.name], entry.help);
  }
  CLI11_PARSE(app, argc, argv);

  // Blocked before any thread starts, so that only sigwait below sees them.
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  try {
    penstock::Switches switches;
    const auto current = to_json(switches);
    auto patch = json::object();
    for (const auto& [name, text] : given) {
      if (app.count(flag_of(name)) > 0) patch[name] = value_of(text, current[name]);
    }
    merge(switches, patch);
    penstock::ModelServer server(switches, port);
    const penstock::ControlServer control(server, control_port);
    std::cout << "listening on " << server.port() << "\ncontrol on " << control.port() << std::endl;
    int signal = 0;
    sigwait(&stop, &signal);
  } catch (const std::exception& error) {
    std::cerr << "penstock_model_server: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
