#include "backends/model_file.hpp"

#include <filesystem>
#include <stdexcept>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/backends/temporary_folder.hpp"

namespace penstock {
namespace {

std::string refusal_of(const std::string& path) {
  try {
    const ModelFile file(path);
    return "none";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(ModelFile, version_is_the_start_of_the_sha_256) {
  const TemporaryFolder folder;
  EXPECT_EQ(ModelFile(folder.write("abc", "abc")).version(), "ba7816bf8f01");
  EXPECT_EQ(ModelFile(folder.write("million", std::string(1'000'000, 'a'))).version(), "cdc76e5c9914");
}

TEST(ModelFile, stays_the_same_file_when_another_takes_its_name) {
  const TemporaryFolder folder;
  const ModelFile file(folder.write("model", "abc"));
  std::filesystem::rename(folder.write("other", "something else"), folder.path("model"));
  EXPECT_EQ(content_of(file.same_file()), "abc");
  EXPECT_EQ(file.version(), "ba7816bf8f01");
  EXPECT_EQ(file.size(), 3U);
}

TEST(ModelFile, refuses_what_is_no_file_with_content) {
  const TemporaryFolder folder;
  const auto fifo = folder.path("fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(refusal_of(folder.path("")),
            folder.path("") + ": is not a regular file; name the model's file itself");
  EXPECT_EQ(refusal_of(fifo), fifo + ": is not a regular file; name the model's file itself");
  EXPECT_EQ(refusal_of(folder.write("empty", "")),
            folder.path("empty") + ": is empty, so not a model; was it copied whole?");
  EXPECT_EQ(refusal_of(folder.path("none")),
            folder.path("none") + ": cannot be read: No such file or directory");
}

TEST(ModelFile, refuses_a_file_it_may_not_read) {
  if (::geteuid() == 0) return;  // root may read everything
  const TemporaryFolder folder;
  const auto path = folder.write("secret", "abc");
  ASSERT_EQ(::chmod(path.c_str(), 0), 0);
  EXPECT_EQ(refusal_of(path), path + ": cannot be read: Permission denied");
}

}  // namespace
}  // namespace penstock
