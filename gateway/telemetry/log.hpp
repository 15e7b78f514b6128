#pragma once
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "gateway/policy/units.hpp"
#include "gateway/telemetry/log_config.hpp"
#include "gateway/telemetry/log_line.hpp"

namespace penstock {

using LogLevel = LogConfig::Level;

/// Begins to write events to standard error from a thread of its own. Call it before any thread logs.
void start_log(const LogConfig& config);

/// Writes what is queued, for at most `patience`; what is left then counts as dropped.
/// Call it when no other thread logs any more; without start_log it does nothing.
void stop_log(Duration patience = std::chrono::seconds(1));

/// Queues one line; it never waits for the reader: when the queue is full the oldest line is dropped.
/// Outside start_log and stop_log nothing is written.
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

/// Whether events of this level are written, for callers whose fields are costly to make.
[[nodiscard]] bool log_enabled(LogLevel level);

/// Lines lost since the program began.
[[nodiscard]] std::uint64_t log_dropped();

}  // namespace penstock
