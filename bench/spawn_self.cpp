// Preloaded into Penstock inside valgrind, where the kernel's /proc/self/exe is valgrind's own program: the
// process that tries a model file is started by the program's real name.
#include <array>
#include <climits>
#include <cstring>
#include <dlfcn.h>
#include <spawn.h>
#include <unistd.h>

extern "C" int posix_spawn(pid_t* child, const char* path, const posix_spawn_file_actions_t* actions,
                           const posix_spawnattr_t* attributes, char* const* arguments,
                           char* const* environment) {
  using Spawn = decltype(&posix_spawn);
  static const auto spawn = reinterpret_cast<Spawn>(::dlsym(RTLD_NEXT, "posix_spawn"));
  std::array<char, PATH_MAX> real{};
  if (std::strcmp(path, "/proc/self/exe") == 0 && ::readlink(path, real.data(), real.size() - 1) > 0)
    path = real.data();
  return spawn(child, path, actions, attributes, arguments, environment);
}
