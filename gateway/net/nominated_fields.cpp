#include "gateway/net/nominated_fields.hpp"

#include <algorithm>

namespace penstock {

std::size_t count_options(const Fields& fields) {
  std::size_t count = 0;
  for (const Field& field : fields) {
    if (field.known != FieldName::connection) continue;
    count += 1 + static_cast<std::size_t>(std::count(field.value.begin(), field.value.end(), ','));
  }
  return count;
}

void NominatedFields::read(const Fields& fields) {
  auto& names = names_.emplace();
  for (const Field& field : fields) {
    if (field.known != FieldName::connection) continue;
    for_each_element(field.value, [&](std::string_view option) {
      if (equals_lower(option, "close") || equals_lower(option, "keep-alive")) return true;
      if (count_ == names.size()) return false;
      names[count_++] = option;
      return true;
    });
  }
}

bool NominatedFields::find(std::string_view name) const {
  return std::any_of(names_->begin(), names_->begin() + static_cast<std::ptrdiff_t>(count_),
                     [name](std::string_view option) { return equals_folded(option, name); });
}

}  // namespace penstock
