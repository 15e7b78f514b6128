#include "gateway/app/stop_at_once.hpp"

#include <csignal>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace penstock {
namespace {

void end_by(int number) {
  boost::asio::io_context context;
  boost::asio::signal_set signals(context, SIGTERM, SIGINT, SIGHUP);
  stop_at_once_on(signals);
  std::raise(SIGHUP);  // still changes nothing
  std::raise(number);
}

TEST(StopAtOnce, ends_the_process_by_the_signals_that_stop_it) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(end_by(SIGTERM), testing::ExitedWithCode(130), "");
  EXPECT_EXIT(end_by(SIGINT), testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace penstock
