#include "gateway/app/config_map.hpp"

#include <algorithm>

namespace penstock {

MapName MapName::key(std::string_view key) const {
  const std::string added(key);
  return shown.empty() ? MapName{added, added} : MapName{shown + "." + added, pattern + "." + added};
}

MapName MapName::entry(std::string_view name) const {
  return {shown + "." + shortened(name), pattern + ".*"};
}

MapReader::MapReader(Reading& reading, const YamlNode* node, MapName name)
    : reading_(reading), node_(node), name_(std::move(name)) {
  if (!node_ || node_->kind == YamlNode::Kind::map) return;
  reading_.add_wrong_kind(*node_, name_.shown.empty() ? "the configuration" : name_.shown, "a map of keys");
  node_ = nullptr;
}

const YamlNode* MapReader::find(std::string_view key) {
  reading_.know(name_.key(key).pattern);
  asked_.emplace_back(key);
  return node_ ? node_->find(key) : nullptr;
}

const YamlNode* MapReader::require(std::string_view key, std::string_view what_to_give) {
  const auto* value = find(key);
  if (!value && node_) {
    const auto owner = name_.shown.empty() ? "" : name_.shown + " ";
    reading_.add(place(), owner + "lacks " + in_quotes(key) + ": give " + std::string(what_to_give));
  }
  return value;
}

void MapReader::count(std::string_view key, std::size_t& value, Range<std::size_t> range) {
  const auto* node = find(key);
  if (node) value = reading_.count(*node, shown(key), range).value_or(value);
}

void MapReader::size(std::string_view key, Bytes& value, Range<Bytes> range) {
  const auto* node = find(key);
  if (node) value = reading_.size(*node, shown(key), range).value_or(value);
}

void MapReader::duration(std::string_view key, Duration& value, Range<Duration> range) {
  const auto* node = find(key);
  if (node) value = reading_.duration(*node, shown(key), range).value_or(value);
}

void MapReader::flag(std::string_view key, bool& value) {
  const auto* node = find(key);
  if (node) value = reading_.flag(*node, shown(key)).value_or(value);
}

void MapReader::finish() {
  if (!node_) return;
  std::sort(asked_.begin(), asked_.end());
  asked_.erase(std::unique(asked_.begin(), asked_.end()), asked_.end());
  for (const auto& child : node_->children) {
    if (std::binary_search(asked_.begin(), asked_.end(), child.key)) continue;
    const auto where = name_.shown.empty() ? "" : " in " + name_.shown;
    reading_.add(child.key_place,
                 "unknown key " + in_quotes(child.key) + where + ": known are " + listed(asked_), child.key,
                 asked_);
  }
}

Place MapReader::place() const {
  if (!node_) return {.line = 1, .column = 1};
  return node_->key.empty() ? node_->place : node_->key_place;
}

}  // namespace penstock
