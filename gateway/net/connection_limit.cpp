#include "gateway/net/connection_limit.hpp"

namespace penstock {

bool ConnectionLimit::has_room() {
  if (open_.load() < most_) return true;
  // Said before looking again: whoever gives one back in between sees one or the other.
  wanted_.store(true);
  if (open_.load() >= most_) return false;
  wanted_.store(false);
  return true;
}

void ConnectionLimit::tell() {
  if (wanted_.load() && wanted_.exchange(false)) freed_();
}

}  // namespace penstock
