#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "gateway/net/inline_memory.hpp"

namespace penstock {

/// The fields that a proxy has to know; everything else is `other` and passes through.
enum class FieldName : std::uint8_t {
  other,
  connection,
  content_length,
  content_type,
  content_encoding,
  date,
  expect,
  forwarded,
  host,
  keep_alive,
  max_forwards,
  proxy_authenticate,
  proxy_authorization,
  proxy_connection,
  server,
  te,
  trailer,
  transfer_encoding,
  upgrade,
  via,
  x_forwarded,  // X-Real-IP, and every X-Forwarded-* but the next three
  x_forwarded_for,
  x_forwarded_host,
  x_forwarded_proto,
  x_penstock,  // what only Penstock says: X-Penstock-*, X-Model-Version, X-Model-Generation
  x_request_id,
  x_request_timeout,
};

/// One field line; both views point into the buffer that was scanned.
struct Field {
  std::string_view name;
  std::string_view value;  // without white space around it
  FieldName known = FieldName::other;
};

/// The field lines of a head in their order, and which known names are among them.
class Fields {
 public:
  /// So many lie in the object itself: of the heads of browsers behind an ingress few have more.
  static constexpr std::size_t usual = 32;

  Fields() { list_.reserve(usual); }
  Fields(std::initializer_list<Field> fields) : Fields() {
    for (const Field& field : fields) add(field);
  }
  Fields(const Fields& other) : Fields() { *this = other; }
  Fields& operator=(const Fields& other) {
    list_ = other.list_;  // into its own memory
    known_ = other.known_;
    repeated_ = other.repeated_;
    return *this;
  }
  ~Fields() = default;
  void add(const Field& field) {
    next() = field;
    know_last();
  }
  /// A field that is filled in place; then know_last() makes it known.
  [[nodiscard]] Field& next() { return list_.emplace_back(); }
  void know_last() {
    const std::uint64_t name = bit(list_.back().known);
    repeated_ |= known_ & name;
    known_ |= name;
  }
  /// One test, so that looking for what isn't there costs no loop.
  [[nodiscard]] bool hold(FieldName name) const { return (known_ & bit(name)) != 0; }
  [[nodiscard]] bool repeat(FieldName name) const { return (repeated_ & bit(name)) != 0; }
  [[nodiscard]] auto begin() const { return list_.begin(); }
  [[nodiscard]] auto end() const { return list_.end(); }
  [[nodiscard]] std::size_t size() const { return list_.size(); }
  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] const Field& operator[](std::size_t index) const { return list_[index]; }
  void clear() {
    list_.clear();
    known_ = repeated_ = 0;
  }

 private:
  static constexpr std::uint64_t bit(FieldName name) {
    return std::uint64_t{1} << static_cast<unsigned>(name);
  }

  using Memory = InlineMemory<usual * sizeof(Field)>;
  using Allocator = InlineAllocator<Field, usual * sizeof(Field)>;

  Memory memory_;
  std::vector<Field, Allocator> list_{Allocator(memory_)};
  std::uint64_t known_ = 0;     // a bit for each name that is there
  std::uint64_t repeated_ = 0;  // and for each that is there twice
};

/// Longer than how a family begins, too.
inline constexpr std::size_t longest_known_name = 19;

/// In any case. `name` holds no control octet (it comes from a line that was checked for them).
[[nodiscard]] FieldName recognise(std::string_view name);

/// The first field of that name, or null.
[[nodiscard]] inline const Field* find(const Fields& fields, FieldName name) {
  if (!fields.hold(name)) return nullptr;
  for (const Field& field : fields) {
    if (field.known == name) return &field;
  }
  return nullptr;
}

/// The value of the first field of that name; empty when there is none.
[[nodiscard]] inline std::string_view value_of(const Fields& fields, FieldName name) {
  const Field* field = find(fields, name);
  return field != nullptr ? field->value : std::string_view();
}

/// Whether a field belongs to one connection only and is never passed on (RFC 9110 §7.6.1).
[[nodiscard]] bool is_hop_by_hop(FieldName name);

/// Calls `visit(element)` for each non-empty element of a comma-separated list, until it returns false.
template <class Visit>
void for_each_element(std::string_view list, Visit visit);

/// Whether some Connection field has that option, in any case. Reads all of them: to look for the options of
/// many names there is NominatedFields.
[[nodiscard]] bool has_connection_option(const Fields& fields, std::string_view name);

}  // namespace penstock

#include "gateway/net/characters.hpp"

template <class Visit>
void penstock::for_each_element(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const std::string_view element = trim(list.substr(0, comma));
    if (!element.empty() && !visit(element)) return;
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}
