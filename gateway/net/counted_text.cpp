#include "gateway/net/counted_text.hpp"

#include <utility>

namespace penstock {

bool CountedText::try_set(std::string text) {
  drop();
  if (text.capacity() >= least_counted && !held_.try_take(text.capacity())) return false;
  text_ = std::move(text);
  return true;
}

void CountedText::set(std::string text) {
  drop();
  if (text.capacity() >= least_counted) held_.take(text.capacity());
  text_ = std::move(text);
}

void CountedText::drop() {
  text_ = std::string();
  held_.give_back();
}

}  // namespace penstock
