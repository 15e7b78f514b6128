#include "tests/fuzz/exchange/messages.hpp"

#include <vector>

#include "gateway/policy/units.hpp"

namespace penstock::fuzz {
namespace {

using namespace std::string_literals;

constexpr std::string_view filling = "\x80`";  // becomes the sender's mark and a letter

std::string number(std::size_t value) { return std::to_string(value); }

std::string filled(std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) bytes += filling;
  bytes.resize(size);
  return bytes;
}

std::string chunk(std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t left = size; left != 0; left /= 16) text.insert(0, 1, digits[left % 16]);
  return text + "\r\n" + filled(size) + "\r\n";
}

std::string request(const std::string& line, const std::string& fields, const std::string& body = "") {
  return line + "\r\nHost: h\r\nX-Request-Id: ^\r\nX-Mark: \x80\r\n" + fields + "\r\n" + body;
}

std::string post(const std::string& path, std::size_t length, std::size_t sent) {
  return request("POST " + path + " HTTP/1.1", "Content-Length: " + number(length) + "\r\n", filled(sent));
}

std::string in_chunks(const std::string& path, const std::string& body) {
  return request("POST " + path + " HTTP/1.1", "Transfer-Encoding: chunked\r\n", body);
}

std::string answer(const std::string& status, const std::string& fields, const std::string& body = "") {
  return "HTTP/1.1 " + status + "\r\nX-Mark: \x80\r\n" + fields + "\r\n" + body;
}

std::string ok(std::size_t length, std::size_t sent, const std::string& fields = "") {
  return answer("200 OK", fields + "Content-Length: " + number(length) + "\r\n", filled(sent));
}

// Longer than what an exchange of the stack repeats, has in a block, or takes at all.
constexpr std::size_t beyond_replay = 2_KiB;
constexpr std::size_t beyond_block = 5_KiB;
constexpr std::size_t beyond_body = 20_KiB;
constexpr std::size_t beyond_small_answer = 66_KiB;

const std::string chunked = "Transfer-Encoding: chunked\r\n";

const std::vector<std::string> requests{
    request("GET / HTTP/1.1", ""),
    post("/", 5, 5),
    post("/once/", 5, 5),
    request("HEAD / HTTP/1.1", ""),
    request("GET / HTTP/1.1", "Connection: close\r\n"),
    request("GET / HTTP/1.0", ""),
    post("/", 5, 2),
    filled(3),
    post("/", beyond_block, beyond_block),
    post("/", beyond_block, 9),
    filled(beyond_block - 9),
    post("/whole/", beyond_block, beyond_block),
    post("/", beyond_body, 0),
    in_chunks("/", chunk(5) + "0\r\n\r\n"),
    in_chunks("/", chunk(beyond_replay)),
    chunk(beyond_replay),
    "0\r\n\r\n",
    "0\r\nX-Trailer: \x80\r\n\r\n",
    in_chunks("/whole/", chunk(beyond_replay)),
    in_chunks("/once/", chunk(beyond_replay)),
    request("POST / HTTP/1.1", "Content-Length: 5\r\nExpect: 100-continue\r\n"),
    filled(5),
    request("GET / HTTP/1.1", "") + request("GET /second HTTP/1.1", ""),
    post("/", 5, 5) + post("/once/", 5, 5),
    request("OPTIONS * HTTP/1.1", "Max-Forwards: 0\r\n"),
    request("GET /strip/x HTTP/1.1", "X-Request-Timeout: 1\r\n"),
    request("POST / HTTP/1.1", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", chunk(5) + "0\r\n\r\n"),
    "GET / HTTP/1.1\r\nHos",
    "t: h\r\nX-Request-Id: ^\r\n\r\n",
    "\r\n",
};

const std::vector<std::string> answers{
    ok(5, 5),
    ok(0, 0),
    ok(5, 2),
    filled(3),
    ok(5, 5, "Connection: close\r\n"),
    ok(5, 9),
    ok(5, 5) + ok(5, 5),
    answer("503 Busy", "Content-Length: 2\r\n", filled(2)),
    answer("204 No Content", ""),
    answer("304 Not Modified", "Content-Length: 5\r\n"),
    answer("200 OK", chunked, chunk(5) + "0\r\n\r\n"),
    answer("200 OK", chunked, chunk(5)),
    chunk(5),
    "0\r\n\r\n",
    answer("200 OK", "", filled(5)),
    answer("100 Continue", ""),
    answer("103 Early Hints", ""),
    answer("103 Early Hints", "") + ok(5, 5),
    ok(beyond_small_answer, beyond_small_answer),
    ok(beyond_small_answer, 9),
    filled(beyond_small_answer - 9),
    ok(beyond_block, beyond_block),
    ok(beyond_block, 9),
    filled(beyond_block - 9),
    answer("200 OK", chunked, chunk(beyond_small_answer) + "0\r\n\r\n"),
    answer("101 Switching Protocols", "Upgrade: x\r\nConnection: upgrade\r\n"),
    answer("205 Reset Content", chunked, "0\r\n\r\n"),
    "HTTP/1.0 200 OK\r\nX-Mark: \x80\r\nContent-Length: 5\r\n\r\n" + filled(5),
    "HTTP/1.1 200 O",
    "K\r\nContent-Length: 0\r\n\r\n",
};

/// a to z, then A to Z.
std::string of(const std::vector<std::string>& messages, unsigned char letter) {
  const unsigned place = letter >= 'a' ? letter - 'a' : letter + 26U - 'A';
  return messages[place % messages.size()];
}

}  // namespace

std::string request_of(unsigned char letter) { return of(requests, letter); }
std::string answer_of(unsigned char letter) { return of(answers, letter); }

}  // namespace penstock::fuzz
