#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/upstream/pool_config.hpp"

namespace penstock {

/// The MLflow body that asks a model about the texts, in the form its servers take.
[[nodiscard]] std::string prediction_body(std::span<const std::string> texts, const InputForm& form);

/// The value of `text` in a query, decoded (`+` is a space); nothing when it is not there.
[[nodiscard]] std::optional<std::string> text_of_query(std::string_view query);

}  // namespace penstock
