#pragma once
#include <vector>

#include <boost/asio/ip/tcp.hpp>

namespace penstock {

/// Where a server is, in the order in which to prefer it.
using ServerAddresses = std::vector<boost::asio::ip::tcp::endpoint>;

}  // namespace penstock
