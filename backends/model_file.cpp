#include "backends/model_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

#include <openssl/evp.h>
#include <sys/stat.h>

namespace penstock {
namespace {

constexpr Bytes block_size = 256_KiB;
constexpr std::size_t version_bytes = 6;

std::runtime_error cannot_read(const std::string& path, int error) {
  return std::runtime_error(path + ": cannot be read: " + std::generic_category().message(error));
}

using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

void require(int done) {
  if (done != 1) throw std::runtime_error("libcrypto cannot compute SHA-256");
}

std::string hex(const unsigned char* bytes, std::size_t count) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

}  // namespace

// Without O_NONBLOCK, opening a FIFO would wait for its writer.
ModelFile::ModelFile(std::string path)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) throw cannot_read(path_, errno);
  struct stat status {};
  const int failed = ::fstat(descriptor_, &status) == 0 ? 0 : errno;
  const bool usable = failed == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
  if (usable) {
    size_ = static_cast<Bytes>(status.st_size);
    return;
  }
  ::close(descriptor_);
  if (failed != 0) throw cannot_read(path_, failed);
  if (S_ISREG(status.st_mode))
    throw std::runtime_error(path_ + ": is empty, so not a model; was it copied whole?");
  throw std::runtime_error(path_ + ": is not a regular file; name the model's file itself");
}

ModelFile::~ModelFile() { ::close(descriptor_); }

std::string ModelFile::same_file() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

std::string ModelFile::version() const {
  const Digest digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  require(EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr));
  std::vector<unsigned char> block(block_size);
  for (off_t offset = 0;;) {
    const ssize_t got = ::pread(descriptor_, block.data(), block.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw cannot_read(path_, errno);
    if (got == 0) break;
    require(EVP_DigestUpdate(digest.get(), block.data(), static_cast<std::size_t>(got)));
    offset += got;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  require(EVP_DigestFinal_ex(digest.get(), sum.data(), nullptr));
  return hex(sum.data(), version_bytes);
}

}  // namespace penstock
