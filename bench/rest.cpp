#include "bench/rest.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <sched.h>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

namespace penstock {
namespace {

using Text = std::array<char, 256>;

std::string_view read_again(int file, Text& text) {
  const auto got = ::pread(file, text.data(), text.size(), 0);
  if (got <= 0) throw std::runtime_error("the proxy has ended");
  return {text.data(), static_cast<std::size_t>(got)};
}

}  // namespace

Rest::Rest(const std::string& pid) {
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + pid + "/task"))
    threads_.push_back({.state = ::open((thread.path() / "stat").c_str(), O_RDONLY | O_CLOEXEC),
                        .times = ::open((thread.path() / "schedstat").c_str(), O_RDONLY | O_CLOEXEC)});
}

std::uint64_t Rest::runs() const {
  std::uint64_t sum = 0;
  for (const auto& thread : threads_) {
    Text text{};
    auto words = read_again(thread.times, text);
    words.remove_prefix(words.rfind(' ') + 1);  // time on a core, time in wait for one, times put on one
    std::uint64_t count = 0;
    std::from_chars(words.data(), words.data() + words.size(), count);
    sum += count;
  }
  return sum;
}

void Rest::await(std::uint64_t before) const {
  while (runs() <= before || !std::all_of(threads_.begin(), threads_.end(), waits)) ::sched_yield();
}

bool Rest::waits(const Thread& thread) {
  Text text{};
  const auto stat = read_again(thread.state, text);
  return stat[stat.rfind(')') + 2] == 'S';
}

}  // namespace penstock
