#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/switches.hpp"

namespace penstock {

/// An error that the stand-in answers in MLflow's form, with the status that MLflow gives its code.
class PredictionError : public std::runtime_error {
 public:
  PredictionError(std::string code, const std::string& message);
  [[nodiscard]] const std::string& code() const { return code_; }
  [[nodiscard]] unsigned status() const;

 private:
  std::string code_;
};

/// The texts of an MLflow body (four JSON forms or CSV), a row each; PredictionError when it isn't one.
[[nodiscard]] std::vector<std::string> texts_of(std::string_view content_type, std::string_view body);

/// The label of a text: from the table, else `labels[fnv1a(text) % labels.size()]`.
[[nodiscard]] std::string label_of(const Switches& switches, const std::string& text);

}  // namespace penstock
