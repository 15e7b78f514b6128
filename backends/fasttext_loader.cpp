#include "backends/fasttext_loader.hpp"

#include <new>
#include <stdexcept>

#include "backends/fasttext_file.hpp"
#include "backends/fasttext_model.hpp"

namespace penstock {

std::unique_ptr<Model> load_checked_fasttext_model(const std::string& path, const ModelCheckConfig& check) {
  const ModelFile file(path);
  auto fault = fasttext_file_fault(file);
  if (!fault) fault = model_file_fault(file, check);
  if (fault) throw std::runtime_error(path + ": " + *fault);
  try {
    return load_fasttext_model(file.same_file(), file.version());
  } catch (const std::bad_alloc&) {
    throw std::runtime_error(path + ": not enough memory to load it");
  } catch (const std::exception& error) {
    throw std::runtime_error(path + ": " + error.what());
  }
}

}  // namespace penstock
