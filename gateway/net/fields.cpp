#include "gateway/net/fields.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace penstock {
namespace {

struct Known {
  std::string_view lower;
  FieldName name;
};

constexpr std::array known_fields{
    Known{"te", FieldName::te},
    Known{"via", FieldName::via},
    Known{"date", FieldName::date},
    Known{"host", FieldName::host},
    Known{"expect", FieldName::expect},
    Known{"server", FieldName::server},
    Known{"trailer", FieldName::trailer},
    Known{"upgrade", FieldName::upgrade},
    Known{"forwarded", FieldName::forwarded},
    Known{"x-real-ip", FieldName::x_forwarded},
    Known{"connection", FieldName::connection},
    Known{"keep-alive", FieldName::keep_alive},
    Known{"content-type", FieldName::content_type},
    Known{"max-forwards", FieldName::max_forwards},
    Known{"x-request-id", FieldName::x_request_id},
    Known{"content-length", FieldName::content_length},
    Known{"x-forwarded-for", FieldName::x_forwarded_for},
    Known{"x-model-version", FieldName::x_penstock},
    Known{"content-encoding", FieldName::content_encoding},
    Known{"proxy-connection", FieldName::proxy_connection},
    Known{"x-forwarded-host", FieldName::x_forwarded_host},
    Known{"x-forwarded-port", FieldName::x_forwarded},
    Known{"transfer-encoding", FieldName::transfer_encoding},
    Known{"x-forwarded-proto", FieldName::x_forwarded_proto},
    Known{"x-request-timeout", FieldName::x_request_timeout},
    Known{"x-model-generation", FieldName::x_penstock},
    Known{"proxy-authenticate", FieldName::proxy_authenticate},
    Known{"proxy-authorization", FieldName::proxy_authorization},
};

static_assert(std::all_of(known_fields.begin(), known_fields.end(),
                          [](const Known& known) { return known.lower.size() <= longest_known_name; }));

constexpr std::size_t slots = 128;

/// Tells the known names apart by their length and last two letters; the factors were found by trying.
constexpr std::size_t slot_of(std::string_view name) {
  const auto letter = [name](std::size_t from_end) {
    return static_cast<std::size_t>(static_cast<unsigned char>(name[name.size() - from_end]) | 0x20U);
  };
  return (name.size() * 2 + letter(2) * 44 + letter(1)) % slots;
}

constexpr auto make_slots() {
  std::array<std::uint8_t, slots> table{};
  for (std::size_t i = 0; i < known_fields.size(); ++i) {
    std::uint8_t& slot = table[slot_of(known_fields[i].lower)];
    if (slot != 0) throw "two known names share a slot";  // at compile time: choose other factors
    slot = static_cast<std::uint8_t>(i + 1);
  }
  return table;
}
constexpr auto slot_table = make_slots();

template <class Word>
bool equals_word(const char* name, const char* lower, Word fold) {
  Word octets = 0;
  Word wanted = 0;
  std::memcpy(&octets, name, sizeof octets);
  std::memcpy(&wanted, lower, sizeof wanted);
  return (octets | fold) == wanted;
}

/// `lower`, as long as `name`, has letters and hyphens only, for which setting one bit folds the case of a
/// token's octets. The last word overlaps the one before.
bool equals_known(std::string_view name, std::string_view lower) {
  constexpr std::uint64_t fold = 0x2020202020202020;
  const std::size_t size = name.size();
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) {
      if (!equals_word(name.data() + at, lower.data() + at, fold)) return false;
    }
    return equals_word(name.data() + size - 8, lower.data() + size - 8, fold);
  }
  if (size >= 4) {
    return equals_word(name.data(), lower.data(), std::uint32_t{fold & 0xffffffff}) &&
           equals_word(name.data() + size - 4, lower.data() + size - 4, std::uint32_t{fold & 0xffffffff});
  }
  return equals_lower(name, lower);
}

/// Two families are known by how they begin. Apart, so that `recognise` stays without a frame.
[[gnu::noinline]] FieldName recognise_family(std::string_view name) {
  constexpr std::string_view ours = "x-penstock-";
  constexpr std::string_view forwarded = "x-forwarded-";
  const bool is_ours = equals_lower(name.substr(0, ours.size()), ours);
  const bool is_forwarded = equals_lower(name.substr(0, forwarded.size()), forwarded);
  if ((!is_ours && !is_forwarded) || !octet::all(name, octet::token)) return FieldName::other;
  return is_ours ? FieldName::x_penstock : FieldName::x_forwarded;
}

}  // namespace

FieldName recognise(std::string_view name) {
  if (name.size() < 2) return FieldName::other;
  const std::uint8_t slot = slot_table[slot_of(name)];
  if (slot != 0) {
    const Known& candidate = known_fields[slot - 1U];
    if (candidate.lower.size() == name.size() && equals_known(name, candidate.lower)) return candidate.name;
  }
  const bool may_be_of_a_family = (name[0] | 0x20) == 'x';
  return may_be_of_a_family ? recognise_family(name) : FieldName::other;
}

bool is_hop_by_hop(FieldName name) {
  switch (name) {
    case FieldName::connection:
    case FieldName::keep_alive:
    case FieldName::proxy_authenticate:
    case FieldName::proxy_authorization:
    case FieldName::proxy_connection:
    case FieldName::te:
    case FieldName::trailer:
    case FieldName::transfer_encoding:
    case FieldName::upgrade: return true;
    default: return false;
  }
}

bool has_connection_option(const Fields& fields, std::string_view name) {
  if (!fields.hold(FieldName::connection)) return false;
  bool found = false;
  for (const Field& field : fields) {
    if (field.known != FieldName::connection) continue;
    for_each_element(field.value, [&](std::string_view option) {
      found = found || equals_folded(option, name);
      return !found;
    });
  }
  return found;
}

}  // namespace penstock
