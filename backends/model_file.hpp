#pragma once
#include <string>

#include "gateway/policy/units.hpp"

namespace penstock {

/// A model file held open, so that its check, its version and its load all see the same file.
class ModelFile {
 public:
  /// Throws std::runtime_error, one line that names the file, unless it is a readable, regular file with
  /// content.
  explicit ModelFile(std::string path);
  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;
  ~ModelFile();

  /// The path as it was given, for messages.
  [[nodiscard]] const std::string& path() const { return path_; }
  /// The file's length when it was opened.
  [[nodiscard]] Bytes size() const { return size_; }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// A path that opens this very file again, even after another took its name.
  [[nodiscard]] std::string same_file() const;
  /// The first 12 hex digits of the content's SHA-256; reads it all, throws std::runtime_error when it can't.
  [[nodiscard]] std::string version() const;

 private:
  std::string path_;
  int descriptor_;
  Bytes size_ = 0;
};

}  // namespace penstock
