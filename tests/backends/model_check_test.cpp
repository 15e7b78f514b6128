#include "backends/model_check.hpp"

#include <signal.h>

#include <gtest/gtest.h>

#include "tests/backends/temporary_folder.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

std::string fault_of(std::string_view content, const ModelCheckConfig& config = {}) {
  const TemporaryFolder folder;
  const ModelFile file(folder.write("model", content));
  return model_file_fault(file, config).value_or("none");
}

TEST(ModelCheck, says_in_one_line_what_the_child_found) {
  EXPECT_EQ(fault_of("refuse"), "says no in two lines");
}

TEST(ModelCheck, survives_a_loader_that_exits) {
  EXPECT_EQ(
      fault_of("exit"),
      "loading it ended the process that tried it with exit code 7; it is damaged: copy or train it again");
}

TEST(ModelCheck, survives_a_loader_that_aborts) {
  EXPECT_EQ(fault_of("abort"),
            "loading it killed the process that tried it (Aborted); it is damaged: copy or train it again");
}

TEST(ModelCheck, kills_a_loader_that_takes_too_long) {
  EXPECT_EQ(fault_of("hang", {.wait = 200ms}),
            "was not loaded within 1 s; the machine is overloaded, or the file is damaged");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(ModelCheck, limits_the_memory_of_a_loader) {
  EXPECT_EQ(fault_of("eat"),
            "needs far more memory than its size explains; it is damaged: copy or train it again");
}
#endif

TEST(ModelCheck, wants_a_prediction) { EXPECT_EQ(fault_of("mute"), "gives no prediction"); }

TEST(ModelCheck, says_when_the_child_cannot_start) {
  EXPECT_EQ(fault_of("x", {.executable = "/nonexistent"}),
            "cannot be tried: /nonexistent does not start: No such file or directory");
}

TEST(ModelCheck, works_with_signals_blocked_and_descriptor_3_taken) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &all, &before), 0);
  const TemporaryFolder folder;
  const ModelFile one(folder.write("one", "refuse"));
  const ModelFile two(folder.write("two", "abort"));
  EXPECT_EQ(model_file_fault(one, {}).value_or("none"), "says no in two lines");
  EXPECT_EQ(model_file_fault(two, {}).value_or("none").substr(0, 17), "loading it killed");
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace penstock
