#include <csignal>
#include <iostream>

#include <CLI/CLI.hpp>

#include "backends/model_check.hpp"
#include "gateway/app/config_parse.hpp"
#include "gateway/app/make_slot.hpp"
#include "gateway/app/server.hpp"
#include "gateway/app/version.hpp"
#include "gateway/telemetry/log.hpp"

namespace penstock {
namespace {

enum ExitCode : int { ok = 0, bad_configuration = 1, bad_usage = 2, cannot_start = 3 };

constexpr const char* examples = R"(
Examples:
  penstock                                serve what conf/penstock.yaml says
  penstock serve -c conf/mlflow.yaml      in front of two MLflow servers
  penstock check -c my.yaml               every error in the file at once
  curl -d '{"text":"Parliament passes the budget"}' http://127.0.0.1:8000/predict
  curl http://127.0.0.1:8081/metrics

Exit codes: 0 clean stop, 1 configuration, 2 usage, 3 cannot start, 130 a second signal.)";

/// The configuration, or nothing after its errors were printed.
std::optional<Config> load(const std::string& file) {
  ParsedConfig parsed = load_config(file);
  for (const ConfigError& error : parsed.errors) std::cerr << format_error(file, error) << '\n';
  return std::move(parsed.config);
}

int check(const std::string& file) {
  if (!load(file)) return bad_configuration;
  std::cout << file << ": good\n";
  return ok;
}

int serve(const std::string& file) {
  std::signal(SIGHUP, SIG_IGN);  // until Server::run() logs it
  std::signal(SIGPIPE, SIG_IGN);
  std::optional<Config> config = load(file);
  if (!config) return bad_configuration;
  start_log(config->log);
  int code = ok;
  try {
    const SystemClock clock;
    Server(std::move(*config), clock).run();
  } catch (const std::exception& error) {
    std::cerr << "penstock: " << error.what() << '\n';
    code = cannot_start;
  }
  stop_log();
  return code;
}

int run(int argc, char** argv) {
  CLI::App app{
      "The front door of a machine-learning service: one address for models in this process and for "
      "pools of model servers.",
      "penstock"};
  app.footer(examples);
  app.set_version_flag("--version", "penstock " + std::string(version()) + " " + std::string(commit()));
  std::string file = "conf/penstock.yaml";
  app.add_option("-c,--config", file, "The configuration file")->capture_default_str();
  app.fallthrough();
  app.require_subcommand(0, 1);
  app.add_subcommand("serve", "Answer requests until SIGTERM or SIGINT (what is done without a command)");
  const CLI::App* checking =
      app.add_subcommand("check", "Say whether a configuration is good, and serve nothing");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ok : bad_usage;
  }
  return checking->parsed() ? check(file) : serve(file);
}

}  // namespace
}  // namespace penstock

int main(int argc, char** argv) {
  // The child that tries a model file wants nothing of the rest.
  if (argc == 3 && argv[1] == std::string_view(penstock::check_model_command)) {
    return penstock::try_model_file(argv[2]);
  }
  return penstock::run(argc, argv);
}
