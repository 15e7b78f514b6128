#include "gateway/upstream/unasked.hpp"

namespace penstock {

ConnectionCache::Unasked unasked_before(const ModelRequest& request) {
  return request.upload == nullptr ? ConnectionCache::Unasked::told_by_read
                                   : ConnectionCache::Unasked::asked_for;
}

error_code forget_unasked(ResponseReader& reader, const ModelRequest& request, error_code error) {
  reader.begin(request.method);
  return error ? error : boost::asio::error::invalid_argument;
}

}  // namespace penstock
