#include "gateway/app/config_reading.hpp"

#include <algorithm>

namespace penstock {
namespace {

std::string kind_text(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::null: return "empty";
    case YamlNode::Kind::scalar: return "a single value";
    case YamlNode::Kind::list: return "a list";
    case YamlNode::Kind::map: return "a map of keys";
    case YamlNode::Kind::refused: break;
  }
  return "refused";
}

std::string malformed(const std::string& name, const std::string& text, const std::string& wanted) {
  return name + " is " + in_quotes(text) + ": write " + wanted;
}

std::string out_of_range(const std::string& name, const std::string& value, const std::string& least,
                         const std::string& most) {
  return name + " is " + value + ": it must be from " + least + " to " + most;
}

template <typename T>
bool is_within(const T& value, const Range<T>& range) {
  return value >= range.least && value <= range.most;
}

}  // namespace

std::string listed(std::span<const std::string> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

void Reading::add_wrong_kind(const YamlNode& node, const std::string& name, const std::string& wanted) {
  if (node.kind == YamlNode::Kind::refused) return;
  add(node.place, name + " must be " + wanted + ", but it is " + kind_text(node.kind));
}

std::optional<std::string> Reading::text(const YamlNode& node, const std::string& name) {
  if (node.kind != YamlNode::Kind::scalar) {
    add_wrong_kind(node, name, "a single value");
    return std::nullopt;
  }
  auto expansion = expand(node.text, environment_);
  if (expansion.fault.empty() && expansion.text.empty())
    expansion.fault = "it is empty: give it a value or leave it out";
  if (expansion.fault.empty()) return std::move(expansion.text);
  add(node.place, name + ": " + expansion.fault);
  return std::nullopt;
}

std::optional<std::size_t> Reading::count(const YamlNode& node, const std::string& name,
                                          Range<std::size_t> range) {
  const auto given = text(node, name);
  if (!given) return std::nullopt;
  const auto value = parse_count(*given);
  if (!value) {
    add(node.place, malformed(name, *given,
                              "a whole number from " + std::to_string(range.least) + " to " +
                                  std::to_string(range.most)));
  } else if (!is_within(*value, range)) {
    add(node.place,
        out_of_range(name, std::to_string(*value), std::to_string(range.least), std::to_string(range.most)));
    return std::nullopt;
  }
  return value;
}

std::optional<Bytes> Reading::size(const YamlNode& node, const std::string& name, Range<Bytes> range) {
  const auto given = text(node, name);
  if (!given) return std::nullopt;
  const auto value = parse_size(*given);
  if (!value) {
    add(node.place, malformed(name, *given, "a size in bytes, KiB, MiB or GiB, such as 512, 16KiB or 64MiB"));
  } else if (!is_within(*value, range)) {
    add(node.place, out_of_range(name, *given, size_text(range.least), size_text(range.most)));
    return std::nullopt;
  }
  return value;
}

std::optional<Duration> Reading::duration(const YamlNode& node, const std::string& name,
                                          Range<Duration> range) {
  const auto given = text(node, name);
  if (!given) return std::nullopt;
  const auto value = parse_duration(*given);
  if (!value) {
    add(node.place, malformed(name, *given, "a whole number of ms, s or m, such as 250ms, 10s or 5m"));
  } else if (!is_within(*value, range)) {
    add(node.place, out_of_range(name, *given, duration_text(range.least), duration_text(range.most)));
    return std::nullopt;
  }
  return value;
}

std::optional<bool> Reading::flag(const YamlNode& node, const std::string& name) {
  static const std::vector<std::string> choices{"false", "true"};
  const auto index = choice(node, name, choices);
  return index ? std::optional(*index == 1) : std::nullopt;
}

std::optional<std::size_t> Reading::choice(const YamlNode& node, const std::string& name,
                                           std::span<const std::string> choices) {
  const auto given = text(node, name);
  if (!given) return std::nullopt;
  const auto it = std::find(choices.begin(), choices.end(), *given);
  if (it != choices.end()) return static_cast<std::size_t>(it - choices.begin());
  add(node.place, malformed(name, *given, listed(choices)), *given, choices);
  return std::nullopt;
}

bool Reading::is_list(const YamlNode& node, const std::string& name, Range<std::size_t> length) {
  if (node.kind != YamlNode::Kind::list) {
    add_wrong_kind(node, name, "a list");
    return false;
  }
  if (is_within(node.children.size(), length)) return true;
  add(node.place, out_of_range(name, "a list of " + std::to_string(node.children.size()),
                               std::to_string(length.least), std::to_string(length.most) + " long"));
  return false;
}

}  // namespace penstock
