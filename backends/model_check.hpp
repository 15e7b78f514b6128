#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "backends/model.hpp"
#include "backends/model_file.hpp"
#include "gateway/policy/units.hpp"

namespace penstock {

/// The hidden sub-command: `EXECUTABLE check-model-file PATH`.
inline constexpr auto check_model_command = "check-model-file";

/// How a model file is tried in a process of its own before this one loads it.
struct ModelCheckConfig {
  std::string executable = "/proc/self/exe";  // answers check_model_command with check_model_file
  Duration wait = std::chrono::seconds(30);   // and a second for each 16 MiB of the file
};

/// Has the file loaded, and asked one text, in a short-lived child; returns in one line, without the path,
/// why it must not be loaded here. Blocks until the child has ended, at most as long as `config` says.
[[nodiscard]] std::optional<std::string> model_file_fault(const ModelFile& file,
                                                          const ModelCheckConfig& config);

/// The child's side: limits its own memory (4 × the file, at least 1 GiB), CPU time (10 s and a second for
/// each 16 MiB), descriptors and core file, loads, and predicts once. Returns the exit code; a failure's
/// reason goes to standard output.
[[nodiscard]] int check_model_file(
    const std::string& path, const std::function<std::unique_ptr<Model>(const std::string& path)>& load);

}  // namespace penstock
