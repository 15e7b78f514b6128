#include "gateway/net/fields.hpp"

#include <array>
#include <cctype>
#include <cstring>
#include <span>

namespace penstock {
namespace {

struct Known {
  std::string_view lower;
  FieldName name;
};

// Sorted by length: a name is compared only with those as long as itself.
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

constexpr std::size_t longest = known_fields.back().lower.size();

constexpr auto make_starts() {
  std::array<std::uint8_t, longest + 2> starts{};
  for (std::size_t length = 0; length < starts.size(); ++length) {
    std::uint8_t index = 0;
    while (index < known_fields.size() && known_fields[index].lower.size() < length) ++index;
    starts[length] = index;
  }
  return starts;
}
constexpr auto starts = make_starts();

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
  if (name.size() > longest) return FieldName::other;
  const std::span candidates(known_fields.begin() + starts[name.size()],
                             known_fields.begin() + starts[name.size() + 1]);
  for (const Known& known : candidates) {
    if (equals_known(name, known.lower)) return known.name;
  }
  return FieldName::other;
}

const Field* find(const Fields& fields, FieldName name) {
  for (const Field& field : fields) {
    if (field.known == name) return &field;
  }
  return nullptr;
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
