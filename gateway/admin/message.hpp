#pragma once
#include <vector>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "gateway/admin/endpoints.hpp"
#include "gateway/net/address.hpp"
#include "gateway/net/exchange.hpp"

namespace penstock {

using AdminHttpRequest = boost::beast::http::request<boost::beast::http::string_body>;
using AdminHttpResponse = boost::beast::http::response<boost::beast::http::string_body>;

/// The client's own identifier when well formed, else one made here.
[[nodiscard]] RequestId id_of(const AdminHttpRequest& request);

/// The endpoint's answer to a request whose Host is one of ours, else the problem with it.
[[nodiscard]] AdminResponse answer_to(const AdminHttpRequest& request,
                                      const std::vector<AdminEndpoint>& endpoints, const Address& bound,
                                      const RequestId& id);

/// The response as it is sent, complete but for HEAD; it keeps the connection if the request does.
[[nodiscard]] AdminHttpResponse to_message(const AdminResponse& response, const AdminHttpRequest& request,
                                           const RequestId& id);

}  // namespace penstock
