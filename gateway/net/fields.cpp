#include "gateway/net/fields.hpp"

#include <array>
#include <cctype>
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
    Known{"x-request-id", FieldName::x_request_id},
    Known{"content-length", FieldName::content_length},
    Known{"x-forwarded-for", FieldName::x_forwarded},
    Known{"x-model-version", FieldName::x_penstock},
    Known{"content-encoding", FieldName::content_encoding},
    Known{"proxy-connection", FieldName::proxy_connection},
    Known{"x-forwarded-host", FieldName::x_forwarded},
    Known{"x-forwarded-port", FieldName::x_forwarded},
    Known{"transfer-encoding", FieldName::transfer_encoding},
    Known{"x-forwarded-proto", FieldName::x_forwarded},
    Known{"x-request-timeout", FieldName::x_request_timeout},
    Known{"x-model-generation", FieldName::x_penstock},
    Known{"proxy-authenticate", FieldName::proxy_authenticate},
    Known{"proxy-authorization", FieldName::proxy_authorization},
};

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

}  // namespace

FieldName recognise(std::string_view name) {
  if (name.size() < 2) return FieldName::other;
  const std::uint8_t slot = slot_table[slot_of(name)];
  if (slot == 0) return FieldName::other;
  const Known& candidate = known_fields[slot - 1U];
  const bool same = candidate.lower.size() == name.size() && equals_known(name, candidate.lower);
  return same ? candidate.name : FieldName::other;
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

bool is_nominated(const Fields& fields, std::string_view name) {
  bool nominated = false;
  for (const Field& field : fields) {
    if (field.known != FieldName::connection) continue;
    for_each_element(field.value, [&](std::string_view option) {
      nominated = nominated || (option.size() == name.size() &&
                                std::equal(option.begin(), option.end(), name.begin(), [](char a, char b) {
                                  return std::tolower(static_cast<unsigned char>(a)) ==
                                         std::tolower(static_cast<unsigned char>(b));
                                }));
      return !nominated;
    });
  }
  return nominated;
}

}  // namespace penstock
