#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "backends/model_check.hpp"
#include "tests/backends/temporary_folder.hpp"
#ifdef PENSTOCK_FASTTEXT
#include "backends/fasttext_model.hpp"
#endif

namespace penstock {
namespace {

class NoAnswer final : public Model {
 public:
  void predict(std::span<const std::string_view>, std::vector<Scores>&) const override {}
  const std::string& version() const override { return version_; }

 private:
  std::string version_ = "none";
};

/// A file may say what loading it does, or be a model.
std::unique_ptr<Model> load_for_check(const std::string& path) {
  const auto content = content_of(path);
  if (content == "exit") std::exit(7);
  if (content == "abort") std::abort();
  if (content == "refuse") throw std::runtime_error("says no\nin two lines");
  if (content == "hang") {
    for (volatile bool forever = true; forever;) continue;
  }
  if (content == "eat") {
    for (std::vector<std::string> eaten;;) eaten.emplace_back(64 << 20, 'x');
  }
  if (content == "mute") return std::make_unique<NoAnswer>();
#ifdef PENSTOCK_FASTTEXT
  return load_fasttext_model(path, "checked");
#else
  throw std::runtime_error("is no model");
#endif
}

}  // namespace
}  // namespace penstock

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == penstock::check_model_command)
    return penstock::check_model_file(argv[2], penstock::load_for_check);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
