#include "gateway/app/yaml_tree.hpp"

#include <algorithm>
#include <sstream>

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "gateway/app/yaml_builder.hpp"
#include "gateway/app/yaml_text.hpp"
#include "gateway/telemetry/utf8.hpp"

namespace penstock {
namespace {

/// False when reading had to stop.
bool read_events(std::string_view text, YamlBuilder& builder) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    return true;
  } catch (const YamlBuilder::Stop&) {
    return false;
  } catch (const YAML::Exception& e) {
    builder.add_malformed(e.mark, e.msg);
  } catch (const std::exception& e) {
    builder.add_malformed(YAML::Mark::null_mark(), e.what());
  }
  return false;
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view name) const {
  const auto it =
      std::find_if(children.begin(), children.end(), [&](const auto& child) { return child.key == name; });
  return it == children.end() ? nullptr : &*it;
}

std::optional<YamlNode> parse_yaml(std::string_view text, ConfigErrors& errors) {
  if (text.size() > YamlBounds::bytes) {
    errors.add({1, 1}, "longer than " + std::to_string(YamlBounds::bytes >> 10) +
                           "KiB: this is no configuration of Penstock");
    return std::nullopt;
  }
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (const auto fault = find_text_fault(text)) {
    errors.add(TextPlaces(text).at(fault->offset), fault->what);
    return std::nullopt;
  }
  YamlBuilder builder(text, errors);
  if (!read_events(text, builder)) return std::nullopt;
  return builder.take_root();
}

}  // namespace penstock
