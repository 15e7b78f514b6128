#include "gateway/app/heap_trim.hpp"

#include <malloc.h>

namespace penstock {

void HeapTrim::start() {
  timer_.expires_after(between_looks_);
  timer_.async_wait([this](boost::system::error_code error) {
    if (error || stopped_) return;
    if (burst_.over(memory_.take_peak())) ::malloc_trim(0);
    start();
  });
}

void HeapTrim::stop() {
  stopped_ = true;  // a look may be due just now
  timer_.cancel();
}

}  // namespace penstock
