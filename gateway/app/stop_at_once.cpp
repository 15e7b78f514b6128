#include "gateway/app/stop_at_once.hpp"

#include <csignal>
#include <unistd.h>

namespace penstock {

void stop_at_once() {
  constexpr int interrupted = 130;
  ::_exit(interrupted);
}

void stop_at_once_on(boost::asio::signal_set& signals) {
  signals.clear();
  std::signal(SIGHUP, SIG_IGN);
  // Not the default action: for the first process of a container there is none.
  for (const int number : {SIGINT, SIGTERM}) std::signal(number, [](int) { stop_at_once(); });
}

}  // namespace penstock
