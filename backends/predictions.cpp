#include "backends/predictions.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "gateway/net/json_text.hpp"

namespace penstock {
namespace {

void append_number(std::string& out, float number) {
  if (!std::isfinite(number)) number = 0;  // JSON has no other
  std::array<char, 24> text;
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

}  // namespace

void append_prediction(std::string& out, const Scores& scores, std::string_view label) {
  out += '{';
  if (!label.empty()) {
    append_json_string(out, label);
    out += ':';
    append_json_string(out, scores.empty() ? std::string_view() : scores.front().label);
    out += R"(,"confidence":)";
    append_number(out, scores.empty() ? 0 : scores.front().probability);
  } else {
    for (const auto& score : scores) {
      append_json_string(out, score.label);
      out += ':';
      append_number(out, score.probability);
      out += ',';
    }
    if (!scores.empty()) out.pop_back();
  }
  out += '}';
}

void append_predictions(std::string& out, std::span<const Scores> scores, std::string_view label) {
  out += R"({"predictions": [)";
  for (const auto& one : scores) {
    append_prediction(out, one, label);
    out += ", ";
  }
  if (!scores.empty()) out.resize(out.size() - 2);
  out += "]}";
}

}  // namespace penstock
