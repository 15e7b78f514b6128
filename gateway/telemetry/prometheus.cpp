#include "gateway/telemetry/prometheus.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "gateway/telemetry/utf8.hpp"

namespace penstock {
namespace {

/// Where a text stands decides which characters need a backslash.
enum class Place { help, label };

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> digits{};
  // Shortest form that reads back the same; without an exponent where people read it more easily so.
  const bool plain = value == 0 || (std::abs(value) >= 1e-5 && std::abs(value) < 1e15);
  const auto form = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto end = std::to_chars(digits.begin(), digits.end(), value, form).ptr;
  return {digits.begin(), end};
}

class Writer {
 public:
  explicit Writer(ExpositionFormat format) : open_(format == ExpositionFormat::openmetrics) {}

  void family(const Family& family) {
    if (family.samples.empty()) return;
    // In OpenMetrics a counter's family has no suffix, its samples do.
    constexpr std::string_view total = "_total";
    std::string_view name = family.name;
    if (open_ && family.type == MetricType::counter) name.remove_suffix(total.size());
    text_.append("# HELP ").append(name).append(" ");
    escape(family.help, Place::help);
    text_.append("\n# TYPE ").append(name).append(" ").append(type_name(family.type)).append("\n");
    for (const Sample& sample : family.samples) {
      if (family.type == MetricType::histogram) {
        histogram(family.name, sample);
      } else {
        line(family.name, "", sample.labels, "", number(sample.value));
      }
    }
  }

  std::string finish() {
    if (open_) text_.append("# EOF\n");
    return std::move(text_);
  }

 private:
  static std::string_view type_name(MetricType type) {
    switch (type) {
      case MetricType::counter: return "counter";
      case MetricType::gauge: return "gauge";
      case MetricType::histogram: return "histogram";
    }
    return "";
  }

  void histogram(std::string_view name, const Sample& sample) {
    std::uint64_t below = 0;
    for (std::size_t at = 0; at < sample.buckets.size(); ++at) {
      below += sample.buckets[at];
      line(name, "_bucket", sample.labels, bound(at), std::to_string(below));
    }
    line(name, "_sum", sample.labels, "", number(sample.value));
    line(name, "_count", sample.labels, "", std::to_string(below));
  }

  [[nodiscard]] std::string bound(std::size_t bucket) const {
    if (bucket >= histogram_bounds.size()) return "+Inf";
    auto text = number(static_cast<double>(histogram_bounds[bucket]) / 1e9);
    if (open_ && text.find('.') == text.npos) text += ".0";  // OpenMetrics wants its canonical floats
    return text;
  }

  void line(std::string_view name, std::string_view suffix, const Labels& labels, std::string_view bound,
            std::string_view value) {
    text_.append(name).append(suffix);
    char separator = '{';
    const auto label = [&](std::string_view label_name, std::string_view label_value) {
      text_ += std::exchange(separator, ',');
      text_.append(label_name).append("=\"");
      escape(label_value, Place::label);
      text_ += '"';
    };
    for (const Label& one : labels) label(one.name, one.value);
    if (!bound.empty()) label("le", bound);
    if (separator == ',') text_ += '}';
    text_.append(" ").append(value).append("\n");
  }

  void escape(std::string_view text, Place place) {
    while (!text.empty()) {
      const auto character = first_character(text);
      const auto bytes = text.substr(0, character.length);
      text.remove_prefix(character.length);
      if (!character.valid) {
        text_.append(replacement_character);
      } else if (character.code == '\n') {
        text_.append("\\n");
      } else if (character.code == '\\' || (character.code == '"' && (place == Place::label || open_))) {
        text_.append("\\").append(bytes);
      } else {
        text_.append(bytes);
      }
    }
  }

  bool open_;
  std::string text_;
};

}  // namespace

Exposition expose(const std::vector<Family>& families, ExpositionFormat format) {
  Writer writer(format);
  for (const Family& family : families) writer.family(family);
  const bool open = format == ExpositionFormat::openmetrics;
  return {.content_type = open ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                               : "text/plain; version=0.0.4; charset=utf-8",
          .text = writer.finish()};
}

}  // namespace penstock
