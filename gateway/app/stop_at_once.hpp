#pragma once
#include <boost/asio/signal_set.hpp>

namespace penstock {

/// Ends the process as it is, with exit code 130, as a shell reports an interrupted command.
[[noreturn]] void stop_at_once();

/// From here on SIGINT and SIGTERM do that, SIGHUP nothing, and `signals` waits for none: for when nobody
/// runs its loop any more.
void stop_at_once_on(boost::asio::signal_set& signals);

}  // namespace penstock
