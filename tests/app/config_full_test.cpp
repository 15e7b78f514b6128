#include <algorithm>
#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "gateway/app/yaml_tree.hpp"
#include "tests/app/config_support.hpp"

namespace penstock::test {
namespace {

using Kind = YamlNode::Kind;

YamlNode full_tree() {
  ConfigErrors errors;
  auto tree = parse_yaml(read_text(source_folder() / "conf" / "full.yaml"), errors);
  EXPECT_TRUE(tree && errors.empty());
  return std::move(tree).value_or(YamlNode{});
}

/// The tree as one line of YAML; every scalar is quoted.
std::string emitted(const YamlNode& node) {
  if (node.kind == Kind::scalar) return "\"" + node.text + "\"";
  std::string text;
  for (const auto& child : node.children) {
    if (!text.empty()) text += ", ";
    if (node.kind == Kind::map) text += "\"" + child.key + "\": ";
    text += emitted(child);
  }
  return node.kind == Kind::map ? "{" + text + "}" : "[" + text + "]";
}

/// How a child is called in messages, and among the known keys.
struct Name {
  std::string shown;
  std::string pattern;
};

Name name_of(const YamlNode& parent, const Name& name, std::size_t i) {
  const auto& child = parent.children[i];
  const auto pattern = name.pattern == "listen.*.routes" ? "routes" : name.pattern;  // the same keys
  if (parent.kind == Kind::list) return {name.shown + "." + std::to_string(i + 1), pattern + ".*"};
  const auto dot = name.shown.empty() ? "" : ".";
  return {name.shown + dot + child.key, name.pattern + dot + (name.pattern == "models" ? "*" : child.key)};
}

void visit(const YamlNode& node, const Name& name, const std::function<void(const Name&)>& see) {
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const auto child = name_of(node, name, i);
    see(child);
    visit(node.children[i], child, see);
  }
}

/// The tree without the values of these names.
YamlNode without(YamlNode node, const std::set<std::string>& names, const Name& name = {}) {
  std::vector<YamlNode> kept;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const auto child = name_of(node, name, i);
    if (!names.contains(child.shown)) kept.push_back(without(node.children[i], names, child));
  }
  node.children = std::move(kept);
  return node;
}

#ifdef PENSTOCK_FASTTEXT
/// What is no default: it has to be given, or is an example (`listen` as a whole).
bool is_example(const Name& name) {
  static const std::set<std::string> patterns{"models",
                                              "models.*",
                                              "models.*.backend",
                                              "models.*.endpoints",
                                              "models.*.endpoints.*",
                                              "models.*.path",
                                              "routes",
                                              "routes.*",
                                              "routes.*.path",
                                              "routes.*.fan_out",
                                              "routes.*.proxy",
                                              "routes.*.fan_out.*",
                                              "routes.*.fan_out.*.model",
                                              "routes.*.timeout",
                                              "models.*.endpoints.*.url",
                                              "models.*.output.label"};
  static const std::set<std::string> names{"models.archive.protocol", "models.language.input",
                                           "models.language.input.column", "models.language.output"};
  return name.shown.starts_with("listen") || patterns.contains(name.pattern) || names.contains(name.shown);
}

std::set<std::string> names_of_defaults(const YamlNode& tree) {
  std::set<std::string> names;
  visit(tree, {}, [&](const Name& name) {
    if (!is_example(name)) names.insert(name.shown);
  });
  return names;
}

ParsedConfig parse(const YamlNode& tree) { return parse_config(emitted(tree), with_environment()); }

TEST(FullConfig, is_valid) {
  const auto parsed = parse_config(read_text(source_folder() / "conf" / "full.yaml"), with_environment());
  ASSERT_TRUE(parsed.config) << all_errors(parsed);
  EXPECT_EQ(parse(full_tree()).config, parsed.config);
}

TEST(FullConfig, is_the_same_without_any_one_default) {
  const auto tree = full_tree();
  const auto full = parse(tree).config;
  const auto names = names_of_defaults(tree);
  EXPECT_GT(names.size(), 25U);
  for (const auto& name : names) {
    const auto parsed = parse(without(tree, {name}));
    EXPECT_EQ(parsed.config, full) << name << " has another default\n" << all_errors(parsed);
  }
}

TEST(FullConfig, is_the_same_without_all_defaults) {
  const auto tree = full_tree();
  const auto parsed = parse(without(tree, names_of_defaults(tree)));
  ASSERT_TRUE(parsed.config) << all_errors(parsed);
  EXPECT_EQ(parsed.config, parse(tree).config);
}

TEST(FullConfig, gives_the_timeout_of_a_route_as_the_total) {
  const auto config = parse(full_tree()).config.value();
  EXPECT_EQ(std::get<ProxyConfig>(config.routes.at(1).target).timeout, config.timeouts.total);
}
#endif

TEST(FullConfig, has_every_key_that_is_known_and_no_other) {
  const auto known = parse_config(emitted(full_tree()), with_environment()).known;
  std::set<std::string> listed;
  visit(full_tree(), {}, [&](const Name& name) {
    if (!name.pattern.ends_with(".*")) listed.insert(name.pattern);
  });
  EXPECT_EQ(listed, known);
  for (const auto* key : {"models.*.endpoints.*.url", "models.*.output.label", "routes.*.fan_out.*.answer",
                          "listen.*.model", "listen.*.routes"}) {
    EXPECT_TRUE(known.contains(key)) << key;
  }
}

}  // namespace
}  // namespace penstock::test
