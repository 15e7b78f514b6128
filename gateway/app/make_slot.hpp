#pragma once
#include <memory>

#include <boost/asio/thread_pool.hpp>

#include "backends/fasttext_config.hpp"
#include "backends/model_slot.hpp"
#include "gateway/net/clock.hpp"

namespace penstock {

/// The slot of a model file; throws std::runtime_error in a build without fastText.
[[nodiscard]] std::shared_ptr<ModelSlot> make_slot(const FastTextConfig& config,
                                                   boost::asio::thread_pool& loading, const Clock& clock);

/// The hidden sub-command that tries a model file; returns the exit code.
[[nodiscard]] int try_model_file(const std::string& path);

}  // namespace penstock
