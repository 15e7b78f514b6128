// What can happen between a look at a connection and the read behind it: the look is played here.
#include <dlfcn.h>
#include <functional>

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "gateway/net/chunk_text.hpp"
#include "gateway/net/upload.hpp"
#include "tests/app/streaming_fixture.hpp"

namespace {

thread_local std::function<void()> after_look;  // once, behind this thread's next look

}  // namespace

extern "C" ssize_t recv(int socket, void* bytes, std::size_t size, int flags) {
  static const auto real = reinterpret_cast<decltype(&recv)>(::dlsym(RTLD_NEXT, "recv"));
  const ssize_t count = real(socket, bytes, size, flags);
  if ((flags & MSG_PEEK) != 0 && after_look) std::exchange(after_look, nullptr)();
  return count;
}

namespace penstock::test {
namespace {

using testing::EndsWith;

class UploadRaceTest : public StreamingTest {
 protected:
  /// Longer than one read.
  inline static const std::string body = chunk(std::string(16_KiB, 'p')) + std::string(last_chunk);
};

TEST_F(UploadRaceTest, brings_the_whole_body_when_its_kept_connection_ends_just_behind_the_look_at_it) {
  RawClient client = connect();
  RawClient kept = kept_after(client);
  bool looked = false;
  thread_.run([&] {
    after_look = [&] {
      kept.end_sending();
      looked = kept.delivered();
    };
    client.send(post(chunked) + body);
    EXPECT_TRUE(client.delivered());
  });
  RawClient fresh = server_.accept();
  EXPECT_FALSE(fresh.read_until("\r\n\r\n").empty());
  EXPECT_THAT(fresh.read_until(last_chunk), EndsWith("p\r\n0\r\n\r\n"));
  fresh.send(ok + "Content-Length: 3\r\n\r\nyes");
  EXPECT_EQ(client.read_answer()->body, "yes");
  EXPECT_TRUE(thread_.run([&] { return looked; }));
  EXPECT_EQ(kept.read_to_end(), "");
}

TEST_F(UploadRaceTest, never_brings_a_body_again_that_its_kept_connection_has_had) {
  RawClient client = connect();
  RawClient kept = kept_after(client);
  client.send(post(chunked) + body);
  EXPECT_FALSE(kept.read_until(last_chunk).empty());
  kept.end_sending();
  EXPECT_EQ(client.read_answer()->status, 502U);
  EXPECT_FALSE(server_.waiting());
}

}  // namespace
}  // namespace penstock::test
