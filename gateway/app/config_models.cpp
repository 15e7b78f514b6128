#include "gateway/app/config_models.hpp"

#include <algorithm>

#include "gateway/app/config_pool.hpp"

namespace penstock {
namespace {

using Kind = ModelTable::Kind;
enum class BackendName { http, fasttext };

constexpr std::size_t most_models = 256;
constexpr std::size_t longest_name = 64;

const std::vector<std::string> backends{"http", "fasttext"};
const std::vector<std::string> outputs{"scores"};
const std::vector<std::string> loads{"eager", "lazy"};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-';
}

bool is_model_name(std::string_view name) {
  const bool is_dots = name == "." || name == "..";  // a URL's path can't hold them
  return !is_dots && name.size() <= longest_name && std::all_of(name.begin(), name.end(), is_name_character);
}

void check_build([[maybe_unused]] Reading& reading, [[maybe_unused]] Place place) {
#ifndef PENSTOCK_FASTTEXT
  reading.add(place, "this build lacks fastText: build with PENSTOCK_FASTTEXT=ON, or use backend: http");
#endif
}

/// `scores`, or `{label: NAME}`.
void read_output(Reading& reading, const YamlNode& node, const MapName& name, std::string& label) {
  if (node.kind != YamlNode::Kind::map) {
    (void)reading.choice(node, name.shown + ", unless {label: NAME},", outputs);
    return;
  }
  MapReader output(reading, &node, name);
  const auto* given = output.require("label", "the name that the best label has in the answer");
  const auto text = given ? reading.text(*given, output.shown("label")) : std::nullopt;
  label = text.value_or("");
  if (text && (label == "confidence" || !is_model_name(label))) {
    reading.add(
        given->place,
        output.shown("label") + " is " + in_quotes(label) +
            ": write 1 to 64 of letters, digits, _ . and -, and not \"confidence\", which stands beside it");
  }
  output.finish();
}

FastTextConfig read_fasttext(Reading& reading, MapReader& model) {
  FastTextConfig config;
  const auto* path = model.require("path", "the model's file");
  if (path) config.path = reading.text(*path, model.shown("path")).value_or("");
  const auto* output = model.find("output");
  if (output) read_output(reading, *output, model.name().key("output"), config.label);
  auto input = model.map("input");
  read_column(reading, input, config.column);
  input.finish();
  model.choice("load", config.load, loads);
  return config;
}

/// The backend given; nothing, and an error, when it is missing or wrong.
std::optional<BackendName> read_backend(Reading& reading, MapReader& model) {
  const auto* given = model.require("backend", "http or fasttext");
  const auto index = given ? reading.choice(*given, model.shown("backend"), backends) : std::nullopt;
  return index ? std::optional(static_cast<BackendName>(*index)) : std::nullopt;
}

/// The backend whose keys are there, so that these are checked even if it is not named.
BackendName guess_backend(const YamlNode& node) {
  return node.find("path") ? BackendName::fasttext : BackendName::http;
}

Kind kind_of(const PoolConfig& pool) { return pool.protocol == Protocol::plain ? Kind::plain : Kind::mlflow; }

void read_model(Reading& reading, const YamlNode& node, const MapName& name, ModelTable& table) {
  if (!is_model_name(node.key)) {
    reading.add(node.key_place,
                "model name " + in_quotes(node.key) + ": write 1 to 64 of letters, digits, _ . and -");
  }
  if (table.names.size() < most_models) table.names.push_back(node.key);
  auto& kind = table.kinds.emplace(node.key, Kind::unsure).first->second;
  MapReader model(reading, &node, name);
  if (!model.is_given()) return;
  const auto backend = read_backend(reading, model);
  ModelConfig config{.name = node.key, .backend = {}};
  if (backend.value_or(guess_backend(node)) == BackendName::fasttext) {
    if (backend) check_build(reading, node.find("backend")->place);
    config.backend = read_fasttext(reading, model);
    kind = Kind::in_process;
  } else {
    const auto pool = read_pool(reading, model);
    config.backend = pool;
    kind = kind_of(pool);
  }
  if (!backend) kind = Kind::unsure;
  model.finish();
  table.models.push_back(std::move(config));
}

}  // namespace

std::optional<Kind> ModelTable::refer(Reading& reading, const YamlNode& node, const std::string& name,
                                      std::string& model) const {
  const auto given = reading.text(node, name);
  if (!given) return std::nullopt;
  model = *given;
  const auto it = kinds.find(*given);
  if (it != kinds.end()) return it->second;
  reading.add(node.place, name + ": there is no model " + in_quotes(*given) + " under models", *given, names);
  return std::nullopt;
}

ModelTable read_models(Reading& reading, MapReader& root) {
  ModelTable table;
  const auto* node = root.require("models", "at least one model, as conf/penstock.yaml does");
  if (!node) return table;
  const MapReader models(reading, node, root.name().key("models"));
  if (!models.is_given()) return table;
  if (node->children.empty() || node->children.size() > most_models) {
    reading.add(node->key_place, "models has " + std::to_string(node->children.size()) +
                                     " of them: it must have from 1 to " + std::to_string(most_models));
  }
  for (const auto& child : node->children) read_model(reading, child, models.name().entry(child.key), table);
  return table;
}

}  // namespace penstock
