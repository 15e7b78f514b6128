#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include "gateway/app/yaml_text.hpp"
#include "gateway/app/yaml_tree.hpp"

namespace penstock {

/// Makes a tree of yaml-cpp's events, within bounds. Throws `Stop`, its error added, where it can't go on.
class YamlBuilder final : public YAML::EventHandler {
 public:
  struct Stop {};

  YamlBuilder(std::string_view text, ConfigErrors& errors) : text_(text), places_(text), errors_(errors) {}

  [[nodiscard]] std::optional<YamlNode> take_root() { return std::move(root_); }
  /// Adds what yaml-cpp found malformed, at the bracket that is not closed if that is the reason.
  void add_malformed(const YAML::Mark& mark, std::string what);

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override;

 private:
  /// A list or map whose end has not come yet.
  struct Open {
    YamlNode node;
    std::size_t offset = 0;
    std::optional<YamlNode> key;                  // of a map: the key whose value comes next
    std::unordered_map<std::string, Place> keys;  // of a map: where each was first seen
  };

  [[noreturn]] void stop(const YAML::Mark& mark, std::string what);
  [[nodiscard]] YamlNode make(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag);
  void check_quotes(const YAML::Mark& mark);
  void open(YamlNode node, const YAML::Mark& mark);
  void close();
  void place(YamlNode node);
  void add_entry(Open& map, YamlNode key, YamlNode value);

  std::string_view text_;
  TextPlaces places_;
  ConfigErrors& errors_;
  std::vector<Open> open_;
  std::optional<YamlNode> root_;
  int nodes_ = 0;
  int documents_ = 0;
};

}  // namespace penstock
