#include "gateway/app/config_forwarded.hpp"

namespace penstock {
namespace {

constexpr Range<std::size_t> networks_range{0, 256};

const std::vector<std::string> modes{"append", "replace"};

std::vector<Network> read_networks(Reading& reading, const YamlNode& list, const MapName& name) {
  std::vector<Network> networks;
  if (!reading.is_list(list, name.shown, networks_range)) return networks;
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    const auto entry = name.entry(std::to_string(i + 1));
    const auto given = reading.text(list.children[i], entry.shown);
    if (!given) continue;
    if (const auto network = Network::parse(*given)) {
      networks.push_back(*network);
    } else {
      reading.add(list.children[i].place,
                  entry.shown + " is " + in_quotes(*given) +
                      ": write a network such as 10.0.0.0/8 or 2001:db8::/32, with no bit "
                      "set behind its prefix, or one IP address");
    }
  }
  return networks;
}

}  // namespace

ForwardedConfig read_forwarded(Reading& reading, MapReader map) {
  ForwardedConfig forwarded;
  map.choice("mode", forwarded.mode, modes);
  if (const auto* trusted = map.find("trusted")) {
    forwarded.trusted = read_networks(reading, *trusted, map.name().key("trusted"));
    if (forwarded.mode == ForwardedConfig::Mode::replace && !forwarded.trusted.empty()) {
      reading.add(
          trusted->key_place,
          map.shown("trusted") + " has no use with mode: replace, which believes nobody: remove one of them");
    }
  }
  map.finish();
  return forwarded;
}

}  // namespace penstock
