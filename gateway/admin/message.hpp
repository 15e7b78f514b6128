#pragma once
#include <vector>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "gateway/admin/endpoints.hpp"
#include "gateway/net/address.hpp"

namespace penstock {

using AdminHttpRequest = boost::beast::http::request<boost::beast::http::string_body>;
using AdminHttpResponse = boost::beast::http::response<boost::beast::http::string_body>;

/// The endpoint's answer to a request whose Host is one of ours, else the problem with it.
[[nodiscard]] AdminResponse answer_to(const AdminHttpRequest& request,
                                      const std::vector<AdminEndpoint>& endpoints, const Address& bound);

/// The response as it is sent, complete but for HEAD; it keeps the connection if the request does.
[[nodiscard]] AdminHttpResponse to_message(const AdminResponse& response, const AdminHttpRequest& request);

}  // namespace penstock
