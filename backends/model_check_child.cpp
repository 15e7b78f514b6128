#include <algorithm>
#include <cstdio>
#include <new>
#include <stdexcept>

#include <sys/resource.h>

#include "backends/model_check.hpp"

namespace penstock {
namespace {

constexpr rlim_t least_memory = 1_GiB;
constexpr rlim_t memory_for_each_byte = 4;
constexpr rlim_t least_cpu = 10;  // seconds
constexpr rlim_t descriptors = 32;
constexpr auto probe =
    "the quick brown fox jumps over the lazy dog, and 12 of 37 ministers öffnen ein fenster";

void limit(__rlimit_resource resource, rlim_t most) {
  const rlimit both{.rlim_cur = most, .rlim_max = most};
  if (::setrlimit(resource, &both) != 0)
    throw std::runtime_error("cannot be tried: limits of a process cannot be set");
}

void limit_this_process(Bytes file_size) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve terabytes of addresses
  limit(RLIMIT_AS, std::max(least_memory, memory_for_each_byte * file_size));
#endif
  limit(RLIMIT_CPU, least_cpu + file_size / 16_MiB);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, descriptors);
}

int refuse(const char* reason) {
  std::puts(reason);
  return 1;
}

}  // namespace

int check_model_file(const std::string& path,
                     const std::function<std::unique_ptr<Model>(const std::string& path)>& load) {
  try {
    limit_this_process(ModelFile(path).size());
    const auto model = load(path);
    const std::string_view text = probe;
    std::vector<Scores> scores;
    model->predict({&text, 1}, scores);
    return scores.size() == 1 && !scores[0].empty() ? 0 : refuse("gives no prediction");
  } catch (const std::bad_alloc&) {
    return refuse("needs far more memory than its size explains; it is damaged: copy or train it again");
  } catch (const std::length_error&) {
    return refuse("names an impossible length; it is damaged: copy or train it again");
  } catch (const std::exception& error) {
    return refuse(error.what());
  }
}

}  // namespace penstock
