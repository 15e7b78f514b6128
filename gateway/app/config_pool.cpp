#include "gateway/app/config_pool.hpp"

#include <map>
#include <vector>

namespace penstock {
namespace {

using namespace std::chrono_literals;

constexpr Range<std::size_t> endpoints_range{1, 256};
constexpr Range<std::size_t> weight_range{1, 1000};
constexpr std::size_t longest_column = 256;

const std::vector<std::string> protocols{"mlflow", "plain"};
const std::vector<std::string> resolves{"one", "all"};
const std::vector<std::string> keep_alives{"auto", "on", "off"};
const std::vector<std::string> balancings{"p2c_ewma", "round_robin", "least_in_flight"};
const std::vector<std::string> input_formats{"instances", "dataframe_split"};

/// What is wrong with an endpoint's URL, for its message.
std::string url_fault(std::string_view url) {
  if (url.starts_with("https://")) return "TLS to a model server is not available: write http://host:port";
  return "write http://host:port, without a path";
}

std::optional<Address> parse_endpoint(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme)) return std::nullopt;
  url.remove_prefix(scheme.size());
  if (url.ends_with('/')) url.remove_suffix(1);
  const auto address = parse_address(url);
  return address && address->port != 0 ? address : std::nullopt;
}

/// The node that holds an endpoint's URL: itself, or `url` in a map, where a weight may stand beside it.
const YamlNode* url_node(Reading& reading, const YamlNode& node, const MapName& name, std::size_t& weight) {
  if (node.kind != YamlNode::Kind::map) return &node;
  MapReader endpoint(reading, &node, name);
  const auto* url = endpoint.require("url", "the endpoint's http://host:port");
  endpoint.count("weight", weight, weight_range);
  endpoint.finish();
  return url;
}

std::vector<EndpointConfig> read_endpoints(Reading& reading, const YamlNode& list, const MapName& name) {
  std::vector<EndpointConfig> endpoints;
  std::map<Address, int> lines;
  if (!reading.is_list(list, name.shown, endpoints_range)) return endpoints;
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    const auto entry = name.entry(std::to_string(i + 1));
    std::size_t weight = EndpointConfig().weight;
    const auto* node = url_node(reading, list.children[i], entry, weight);
    const auto url = node ? reading.text(*node, entry.shown) : std::nullopt;
    if (!url) continue;
    const auto address = parse_endpoint(*url);
    if (!address) {
      reading.add(node->place, "endpoint " + in_quotes(*url) + ": " + url_fault(*url));
      continue;
    }
    const auto [first, is_new] = lines.emplace(*address, node->place.line);
    if (is_new) {
      endpoints.push_back({.address = *address, .weight = static_cast<std::uint32_t>(weight)});
    } else {
      reading.add(node->place, "endpoint " + address->text() + " is listed twice: it is on line " +
                                   std::to_string(first->second) + " already, keep one");
    }
  }
  return endpoints;
}

void read_input(Reading& reading, MapReader input, InputForm& form) {
  input.choice("format", form.format, input_formats);
  read_column(reading, input, form.column);
  input.finish();
}

}  // namespace

void read_column(Reading& reading, MapReader& input, std::string& column) {
  const auto* node = input.find("column");
  if (!node) return;
  column = reading.text(*node, input.shown("column")).value_or(column);
  if (column.size() > longest_column) {
    reading.add(node->place,
                input.shown("column") + " is longer than " + std::to_string(longest_column) + " bytes");
  }
}

PoolConfig read_pool(Reading& reading, MapReader& model) {
  PoolConfig pool;
  const auto* endpoints = model.require("endpoints", "a list of http://host:port");
  if (endpoints) pool.endpoints = read_endpoints(reading, *endpoints, model.name().key("endpoints"));
  model.choice("protocol", pool.protocol, protocols);
  auto input = model.map("input");
  if (input.is_given() && pool.protocol == Protocol::plain) {
    reading.add(input.place(), input.name().shown +
                                   " has no use with protocol: plain, which is never sent texts: remove it");
  }
  read_input(reading, std::move(input), pool.input);
  model.choice("resolve", pool.resolve, resolves);
  model.choice("keep_alive", pool.keep_alive, keep_alives);
  model.choice("load_balancing", pool.load_balancing, balancings);
  auto timeouts = model.map("timeouts");
  timeouts.duration("connect", pool.connect, {10ms, 1min});
  timeouts.duration("attempt", pool.attempt, {10ms, 60min});
  timeouts.duration("upstream_idle", pool.upstream_idle, {10ms, 60min});
  timeouts.finish();
  return pool;
}

}  // namespace penstock
