#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/config_support.hpp"

namespace penstock::test {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test, removed after it.
class ConfigLoad : public ::testing::Test {
 protected:
  ConfigLoad() { fs::create_directories(folder_); }
  ~ConfigLoad() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }

  const fs::path folder_ = fs::temp_directory_path() / ("penstock-config-" + std::to_string(::getpid()));
};

std::string only_error(const ParsedConfig& parsed) {
  EXPECT_EQ(parsed.errors.size(), 1U) << all_errors(parsed);
  EXPECT_FALSE(parsed.config);
  return parsed.errors.empty() ? "" : format_error("f", parsed.errors[0]);
}

TEST_F(ConfigLoad, reads_a_file) {
  const auto parsed = load_config(write("a.yaml", with_model("workers: 2\n")));
  ASSERT_TRUE(parsed.config) << all_errors(parsed);
  EXPECT_EQ(parsed.config->workers, 2U);
}

TEST_F(ConfigLoad, says_why_a_file_cannot_be_read) {
  EXPECT_EQ(only_error(load_config(folder_ / "none.yaml")),
            "f: cannot read the configuration: No such file or directory; name a readable file with -c FILE");
  EXPECT_THAT(only_error(load_config(folder_)), ::testing::HasSubstr("Is a directory"));
}

TEST_F(ConfigLoad, reads_no_more_of_an_endless_file_than_a_configuration_may_have) {
  EXPECT_THAT(only_error(load_config("/dev/zero")), ::testing::HasSubstr("longer than 512KiB"));
}

#ifdef PENSTOCK_FASTTEXT
std::string model_path(const ParsedConfig& parsed) {
  EXPECT_TRUE(parsed.config) << all_errors(parsed);
  return parsed.config ? std::get<FastTextConfig>(parsed.config->models.at(0).backend).path : "";
}

TEST_F(ConfigLoad, looks_for_a_model_file_from_the_working_folder_and_then_beside_the_configuration) {
  const std::string text = "models: {a: {backend: fasttext, path: model.bin}}\n";
  const auto file = write("a.yaml", text);
  const auto before = fs::current_path();
  EXPECT_EQ(model_path(load_config(file)), (folder_ / "model.bin").string());
  write("model.bin", "");
  fs::current_path(folder_);
  EXPECT_EQ(model_path(load_config(file)), "model.bin");
  fs::current_path(before);
}

TEST_F(ConfigLoad, leaves_an_absolute_path_as_it_is) {
  EXPECT_EQ(
      model_path(load_config(write("a.yaml", "models: {a: {backend: fasttext, path: /no/model.bin}}\n"))),
      "/no/model.bin");
}
#endif

}  // namespace
}  // namespace penstock::test
