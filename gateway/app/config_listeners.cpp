#include "gateway/app/config_listeners.hpp"

#include <map>

#include "gateway/app/config_routes.hpp"

namespace penstock {
namespace {

constexpr Range<std::size_t> listeners_range{1, 64};

/// The lines that addresses are on; the system takes the port of 0, so that it may be given twice.
class AddressLines {
 public:
  explicit AddressLines(Reading& reading) : reading_(reading) {}

  void take(const Address& address, Place place) {
    if (address.port == 0) return;
    const auto [first, is_new] = lines_.emplace(address, place.line);
    if (is_new) return;
    reading_.add(place,
                 address.text() + " is listened on twice: " + where(first->second) + ", choose another port");
  }
  /// An address that is listened on unless the configuration says otherwise.
  void take_default(const Address& address) { lines_.emplace(address, 0); }

 private:
  static std::string where(int line) {
    return line == 0 ? "it is the default of admin.address or listen"
                     : "line " + std::to_string(line) + " has it already";
  }

  Reading& reading_;
  std::map<Address, int> lines_;
};

std::optional<Address> read_address(Reading& reading, const YamlNode& node, const std::string& name) {
  const auto given = reading.text(node, name);
  if (!given) return std::nullopt;
  auto address = parse_address(*given);
  if (address && (is_literal(*address) || is_loopback(*address))) return address;
  reading.add(node.place, name + " is " + in_quotes(*given) +
                              ": write an IP address of this machine and a port, such as 127.0.0.1:8000, "
                              "[::1]:8000, or 0.0.0.0:8000 for every address");
  return std::nullopt;
}

void check_model(Reading& reading, const YamlNode& node, const std::string& model, ModelTable::Kind kind) {
  if (kind != ModelTable::Kind::plain) return;
  reading.add(node.place, "a listener for " + in_quotes(model) +
                              ": its pool is plain, which speaks no prediction protocol; give the listener "
                              "routes: [{path: /, proxy: " +
                              shortened(model) + "}] instead");
}

ListenerConfig read_listener(Reading& reading, MapReader listener, const ModelTable& models,
                             AddressLines& lines) {
  ListenerConfig config;
  if (const auto* node = listener.require("address", "an IP address and a port, such as 127.0.0.1:8000")) {
    const auto address = read_address(reading, *node, listener.shown("address"));
    if (address) lines.take(*address, node->place);
    config.address = address.value_or(Address{});
  }
  const auto* model = listener.find("model");
  if (model) {
    const auto kind = models.refer(reading, *model, listener.shown("model"), config.model.emplace());
    if (kind) check_model(reading, *model, *config.model, *kind);
  }
  const auto* routes = listener.find("routes");
  if (routes) config.routes = read_routes(reading, *routes, {listener.shown("routes"), "routes"}, models);
  if (model && routes) {
    reading.add(routes->key_place,
                listener.name().shown + " has both model and routes: keep one, or make it two listeners");
  }
  listener.finish();
  return config;
}

std::vector<ListenerConfig> read_list(Reading& reading, const YamlNode& list, const MapName& name,
                                      const ModelTable& models, AddressLines& lines) {
  std::vector<ListenerConfig> listeners;
  if (!reading.is_list(list, name.shown, listeners_range)) return listeners;
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    MapReader listener(reading, &list.children[i], name.entry(std::to_string(i + 1)));
    listeners.push_back(read_listener(reading, std::move(listener), models, lines));
  }
  return listeners;
}

Address read_admin(Reading& reading, MapReader admin, const Address& by_default, AddressLines& lines) {
  auto address = by_default;
  if (const auto* node = admin.find("address")) {
    const auto given = read_address(reading, *node, admin.shown("address"));
    if (given && !is_loopback(*given)) {
      reading.add(
          node->place,
          admin.shown("address") + " is " + given->text() +
              ": the admin address has no access control and must be on loopback, such as 127.0.0.1:8081");
    } else if (given) {
      lines.take(*given, node->place);
      address = *given;
    }
  }
  admin.finish();
  return address;
}

}  // namespace

ListenPlan read_listeners(Reading& reading, MapReader& root, const ModelTable& models,
                          const Address& default_admin) {
  const Address default_front{"127.0.0.1", 8000};
  AddressLines lines(reading);
  ListenPlan plan;
  const auto* list = root.find("listen");
  auto admin = root.map("admin");
  const bool has_admin = admin.is_given() && admin.find("address");
  if (!list) lines.take_default(default_front);
  if (!has_admin) lines.take_default(default_admin);
  if (list) {
    plan.listeners = read_list(reading, *list, root.name().key("listen"), models, lines);
  } else {
    plan.listeners.push_back({.address = default_front, .model = {}, .routes = {}});
  }
  plan.admin = read_admin(reading, std::move(admin), default_admin, lines);
  return plan;
}

}  // namespace penstock
