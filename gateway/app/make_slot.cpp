#include "gateway/app/make_slot.hpp"

#include <stdexcept>

#include "backends/model_check.hpp"

#ifdef PENSTOCK_FASTTEXT
#include "backends/fasttext_loader.hpp"
#include "backends/fasttext_model.hpp"
#endif

namespace penstock {

#ifdef PENSTOCK_FASTTEXT

std::shared_ptr<ModelSlot> make_slot(const FastTextConfig& config, boost::asio::thread_pool& loading,
                                     const Clock& clock) {
  const ModelSlot::Clock times{.now = [&clock] { return clock.now(); },
                               .wall = [&clock] { return clock.wall(); }};
  const auto load = [path = config.path] { return load_checked_fasttext_model(path, {}); };
  return std::make_shared<ModelSlot>(load, loading, times, ModelSlot::Config{});
}

int try_model_file(const std::string& path) {
  return check_model_file(path, [](const std::string& file) { return load_fasttext_model(file, ""); });
}

#else

std::shared_ptr<ModelSlot> make_slot(const FastTextConfig&, boost::asio::thread_pool&, const Clock&) {
  throw std::runtime_error("this build has no fastText; build it with PENSTOCK_FASTTEXT=ON");
}

int try_model_file(const std::string&) { return 1; }

#endif

}  // namespace penstock
