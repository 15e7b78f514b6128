#include "gateway/net/trailer_fields.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(MayBeTrailer, refuses_what_frames_routes_or_authenticates) {
  for (const char* name :
       {"Content-Length", "TRANSFER-ENCODING", "host", "Authorization", "Set-Cookie", "TE"}) {
    EXPECT_FALSE(may_be_trailer(name)) << name;
  }
  for (const char* name : {"ETag", "Server-Timing", "Content-Digest", "X-Host", "Hosts", "Content_Length"}) {
    EXPECT_TRUE(may_be_trailer(name)) << name;
  }
}

}  // namespace
}  // namespace penstock
