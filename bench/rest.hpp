#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace penstock {

/// Tells when another process waits in all of its threads, by what the kernel says of them.
class Rest {
 public:
  /// Of the threads that process `pid` has now; throws when there is no such process.
  explicit Rest(const std::string& pid);

  /// How often the kernel has put one of the threads on a core.
  [[nodiscard]] std::uint64_t runs() const;

  /// Returns once a thread has run since there were so many runs() and none runs now; throws when the process
  /// ended.
  void await(std::uint64_t before) const;

 private:
  struct Thread {
    int state;  // its stat file
    int times;  // its schedstat file
  };

  [[nodiscard]] static bool waits(const Thread& thread);

  std::vector<Thread> threads_;
};

}  // namespace penstock
