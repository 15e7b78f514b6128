#include "gateway/telemetry/process_metrics.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <unistd.h>

#include <sys/resource.h>

namespace penstock {
namespace {

std::vector<Sample> one(std::optional<double> value) {
  if (!value) return {};
  return {Sample{.labels = {}, .value = *value}};
}

/// A field of /proc/self/stat, counted from 3 as proc(5) does: those after the name in brackets.
std::optional<double> stat_field(int wanted) {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const auto name_end = line.rfind(')');  // the name itself may hold anything
  if (name_end == line.npos) return {};
  std::istringstream fields(line.substr(name_end + 1));
  std::string field;
  for (int at = 3; at <= wanted; ++at) fields >> field;
  std::istringstream text(field);
  double value = 0;
  if (!(text >> value)) return {};
  return value;
}

std::optional<double> cpu_seconds() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return {};
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<double> resident_bytes() {
  const auto pages = stat_field(24);
  if (!pages) return {};
  return *pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

std::optional<double> max_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  return static_cast<double>(limit.rlim_cur);
}

std::optional<double> start_seconds() {
  const auto ticks = stat_field(22);
  std::ifstream file("/proc/stat");
  for (std::string line; ticks && std::getline(file, line);) {
    if (!line.starts_with("btime ")) continue;
    return std::stod(line.substr(6)) + *ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
  }
  return {};
}

}  // namespace

std::optional<std::size_t> open_descriptors() {
  std::error_code failed;
  const std::filesystem::directory_iterator all("/proc/self/fd", failed);
  if (failed) return {};
  // One of them is the listing's own.
  return std::distance(all, std::filesystem::directory_iterator{}) - 1;
}

void collect_process(Registry& registry) {
  using enum MetricType;
  registry.collect("process_cpu_seconds_total", "Processor time used, user and system, in seconds.", counter,
                   [] { return one(cpu_seconds()); });
  registry.collect("process_resident_memory_bytes", "Memory resident now, in bytes.", gauge,
                   [] { return one(resident_bytes()); });
  registry.collect("process_virtual_memory_bytes", "Address space in use, in bytes.", gauge,
                   [] { return one(stat_field(23)); });
  registry.collect("process_open_fds", "Open file descriptors.", gauge,
                   [] { return one(open_descriptors()); });
  registry.collect("process_max_fds", "The soft limit of open file descriptors.", gauge,
                   [] { return one(max_descriptors()); });
  registry.collect("process_start_time_seconds", "When the process began, in seconds since 1970.", gauge,
                   [] { return one(start_seconds()); });
}

}  // namespace penstock
