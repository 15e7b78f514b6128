#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/net/memory_account.hpp"
#include "gateway/policy/burst.hpp"

namespace penstock {

/// Gives the heap's free pages back to the system once a burst is over, since `free` keeps them: those of
/// bodies that are longer than a block. For a thread that carries no requests: it takes a millisecond for
/// some 15 MiB, in which another thread that allocates waits; what short requests do allocates nothing.
class HeapTrim {
 public:
  struct Config {
    Duration between_looks = std::chrono::seconds(2);
    Bytes fall = 8_MiB;  // so much less in all buffers is a burst's end
  };

  HeapTrim(boost::asio::io_context& context, MemoryTotal& memory, Config config)
      : memory_(memory), between_looks_(config.between_looks), burst_(config.fall), timer_(context) {}

  /// Looks from now on, until stop().
  void start();
  void stop();

 private:
  MemoryTotal& memory_;
  const Duration between_looks_;
  Burst burst_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace penstock
