#include "backends/model_check.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <sys/wait.h>

#include "gateway/net/clock.hpp"

namespace penstock {
namespace {

constexpr int model_descriptor = 3;
constexpr std::size_t longest_reason = 400;

struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_writer();
    ::close(ends[0]);
  }
  void close_writer() {
    if (ends[1] >= 0) ::close(std::exchange(ends[1], -1));
  }
  std::array<int, 2> ends{-1, -1};
};

/// The child gets the file as descriptor 3, the pipe as its output, and nothing else of ours.
struct FileActions {
  FileActions(int model, int output) {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, model, model_descriptor);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, model_descriptor + 1);
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions); }
  posix_spawn_file_actions_t actions;
};

/// Signals as a fresh process has them, whatever our threads block or ignore.
struct Attributes {
  Attributes() {
    ::posix_spawnattr_init(&attributes);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes, &signals);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { ::posix_spawnattr_destroy(&attributes); }
  posix_spawnattr_t attributes;
};

int spawn(pid_t& child, const ModelFile& file, int output, std::string executable) {
  const FileActions files(file.descriptor(), output);
  const Attributes attributes;
  std::string command = check_model_command;
  auto path = "/proc/self/fd/" + std::to_string(model_descriptor);
  std::array<char*, 4> arguments{executable.data(), command.data(), path.data(), nullptr};
  return ::posix_spawn(&child, executable.c_str(), &files.actions, &attributes.attributes, arguments.data(),
                       environ);
}

enum class Ending { in_time, too_late };

/// Collects what the child says until it closes its output, which it does by ending.
Ending listen(int input, TimePoint deadline, std::string& said) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SystemClock().now());
    if (left.count() <= 0) return Ending::too_late;
    pollfd waited{.fd = input, .events = POLLIN, .revents = 0};
    if (::poll(&waited, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000))) <= 0) continue;
    std::array<char, 512> block{};
    const ssize_t got = ::read(input, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Ending::in_time;
    said.append(block.data(), static_cast<std::size_t>(got));
    said.resize(std::min(said.size(), longest_reason));
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string one_line(std::string said) {
  std::replace_if(
      said.begin(), said.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  said.erase(said.find_last_not_of(' ') + 1);
  return said;
}

std::optional<std::string> judge(int status, const std::string& said) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
  if (WIFEXITED(status) && !said.empty()) return said;
  if (WIFEXITED(status)) {
    return "loading it ended the process that tried it with exit code " +
           std::to_string(WEXITSTATUS(status)) + "; it is damaged: copy or train it again";
  }
  if (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL)
    return "loading it takes more CPU time or memory than its size explains; it is damaged: copy or train it "
           "again";
  return "loading it killed the process that tried it (" + std::string(::strsignal(WTERMSIG(status))) +
         "); it is damaged: copy or train it again";
}

}  // namespace

std::optional<std::string> model_file_fault(const ModelFile& file, const ModelCheckConfig& config) {
  Pipe pipe;
  const auto wait = config.wait + std::chrono::seconds(file.size() / 16_MiB);
  const auto deadline = SystemClock().now() + wait;
  pid_t child = 0;
  if (const int error = spawn(child, file, pipe.ends[1], config.executable); error != 0)
    return "cannot be tried: " + config.executable +
           " does not start: " + std::generic_category().message(error);
  pipe.close_writer();
  std::string said;
  if (listen(pipe.ends[0], deadline, said) == Ending::too_late) {
    ::kill(child, SIGKILL);
    wait_for(child);
    return "was not loaded within " + std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count()) +
           " s; the machine is overloaded, or the file is damaged";
  }
  return judge(wait_for(child), one_line(std::move(said)));
}

}  // namespace penstock
