#include <algorithm>

#include "tests/differential/messages.hpp"

namespace penstock {
namespace {

constexpr std::initializer_list<const char*> hostile_pieces = {"\n",
                                                               "\r",
                                                               "\r\n",
                                                               "\r\n\r\n",
                                                               "\t",
                                                               " ",
                                                               ":",
                                                               ",",
                                                               ";",
                                                               "=",
                                                               "\"",
                                                               "\\",
                                                               "%",
                                                               "%4",
                                                               "#",
                                                               "?",
                                                               "/",
                                                               "//",
                                                               "/../",
                                                               "%2f",
                                                               "%00",
                                                               "0",
                                                               "+",
                                                               "-",
                                                               "0x",
                                                               "_",
                                                               "1e1",
                                                               ".",
                                                               "\x01",
                                                               "\x0b",
                                                               "\x7f",
                                                               "\x80",
                                                               "\xff",
                                                               "[",
                                                               "]",
                                                               "::",
                                                               "@",
                                                               "*",
                                                               "chunked",
                                                               "identity",
                                                               "gzip, ",
                                                               "close",
                                                               "Content-Length: 5\r\n",
                                                               "Content-Length: +5\r\n",
                                                               "Content-Length : 5\r\n",
                                                               "Transfer-Encoding: chunked\r\n",
                                                               "Transfer-Encoding: xchunked\r\n",
                                                               "Transfer-Encoding:\x0b"
                                                               "chunked\r\n",
                                                               " folded: 1\r\n",
                                                               "Host: b\r\n",
                                                               "Connection: host\r\n",
                                                               ": empty\r\n",
                                                               "0\r\n\r\n",
                                                               "fffffffffffffffff",
                                                               "ffffffffffffffff",
                                                               "18446744073709551616",
                                                               "99999999999999999999",
                                                               "HTTP/1.1",
                                                               "HTTP/1.0",
                                                               "http://",
                                                               "GET / HTTP/1.1\r\nHost: c\r\n\r\n"};

}  // namespace

std::string Messages::rather(const char* good, Choices hostile) { return one_in(5) ? one_of(hostile) : good; }

std::string Messages::hostile_fields() {
  std::string fields;
  for (std::size_t left = one_in(4) ? 2 : number(2); left > 0; --left) {
    fields += rather("Content-Length",
                     {"content-length", "Content-Length ", "Content_Length", "Content-Length\t"}) +
              ":";
    fields +=
        rather(" 3", {"0", "003", "+3", "-3", "3,3", "3, 3", "0x3", "3 ", "", "3.0", "\"3\"", " 3\t", "3;",
                      "\xb3", "9223372036854775808", "18446744073709551619", "00000000000000000000003"});
    fields += rather("\r\n", {"\n", "\r", "\r\n ,3\r\n"});
  }
  for (std::size_t left = one_in(3) ? 1 + number(2) : 0; left > 0; --left) {
    fields += in_any_case("transfer-encoding") + rather(": ", {":", " :", ":\t"});
    fields +=
        rather("chunked", {"Chunked", "chunked, ", ",chunked", "chunked,chunked", "xchunked", "gzip, chunked",
                           "chunked, gzip", "identity", "chunked;q=1", "\"chunked\"", "", "chunked\\"});
    fields += rather("\r\n", {"\n", "\r\n\tgzip\r\n"});
  }
  if (one_in(8))
    fields += one_of({"Host: b\r\n", "Host:\r\n", " x: 1\r\n", "x\r\n", "\tx\r\n", ":\r\n", "x:\n"});
  if (one_in(8)) {
    fields += "Connection: ";
    fields += one_of({"close", "host", "Content-Length", "transfer-encoding, close", "keep-alive,,", "cookie",
                      ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,", ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"});
    fields += "\r\n";
  }
  return fields;
}

std::string Messages::hostile_chunks() {
  std::string text;
  for (std::size_t left = number(3); left > 0; --left) {
    text += rather(
        "3", {"03", "0x3", "+3", " 3", "3 ", "3;", "3;a", "3;a=\"b\"", "3;a=\"\\\"\"", "3;a=b ;c",
              "3;a=\"\r\n\"", "3;\n", "00000000000000003", "fffffffffffffffd", "3\t;a", "3;a b", "3;a="});
    text += rather("\r\n", {"\n", "\r", "\r\r\n"}) + "abc" + rather("\r\n", {"\n", "", "d\r\n"});
  }
  text += rather("0\r\n", {"000\r\n", "0;a\r\n", "0 \r\n", "-0\r\n", "0\n"});
  return text + rather("\r\n", {"\n", "x: 1\r\n\r\n", "x\r\n\r\n", "Host: a\r\n\r\n", " x: 1\r\n\r\n"});
}

std::string Messages::hostile_request() {
  std::string text = rather("", {"\r\n", "\r\n\r\n\r\n", "\n"});
  text += rather("POST", {"GET", "OPTIONS", "CONNECT", "G(T", "", "TRACE", "a,b",
                          "A-method-that-is-longer-than-32-octets"});
  text += rather(" ", {"  ", "\t"});
  text += rather("/", {"/a",       "*",    "http://a", "http://a/b", "http://a?b", "http://u@a/",
                       "http:///", "a:80", "//a",      "https://a/", "ftp://a/",   "http://[::1]:8/",
                       "/a b",     "/%",   "/%zz",     "/a#b",       "/\x80",      "/[",
                       "",         "?a"});
  text += rather(" ", {"  "});
  text += rather("HTTP/1.1", {"HTTP/1.0", "HTTP/1.9", "HTTP/2.0", "http/1.1", "HTTP/1", "HTTP/1.1 ", ""}) +
          "\r\n";
  if (!one_in(9)) {
    text += "Host: ";
    text += rather(
        "a", {"a:80", "a:", "a:b", "a:65536", "a:000080", "u@a", "", ":80", "[::1]", "[::1", "[1::2::3]",
              "[::1.2.3.256]", "[v.x]", "[1:2:3:4:5:6:7::]", "a,b", "a b", "a%2", "a/b", "[::1%25eth0]"});
    text += "\r\n";
  }
  return text + hostile_fields() + "\r\n" +
         (one_in(2) ? hostile_chunks() : std::string("abcGET / HTTP/1.1\r\n"));
}

std::string Messages::hostile_response() {
  std::string text = rather("HTTP/1.1 ", {"HTTP/1.0 ", "HTTP/1.7 ", "HTTP/2 ", "HTTP/1.1", "\r\nHTTP/1.1 "});
  text +=
      rather("200", {"204", "205", "304", "100", "101", "099", "600", "20", "2000", "2x0", "+20", " 200"});
  text += rather(" OK", {" ", "", "\tOK", " \x80", " O\x01K"}) + rather("\r\n", {"\n", "\r"});
  return text + hostile_fields() + "\r\n" +
         (one_in(2) ? hostile_chunks() : std::string("abcHTTP/1.1 200 OK\r\n"));
}

std::string Messages::mutated(std::string bytes) {
  for (std::size_t left = 1 + number(3); left > 0; --left) {
    const std::size_t at = number(bytes.size() + 1);
    const std::size_t length = std::min(bytes.size() - at, number(8));
    switch (number(6)) {
      case 0: bytes.insert(at, one_of(hostile_pieces)); break;
      case 1: bytes.erase(at, 1 + length); break;
      case 2: bytes.insert(at, bytes.substr(at, length)); break;
      case 3: bytes.replace(at, length, one_of(hostile_pieces)); break;
      case 4: bytes.insert(at, 1, static_cast<char>(number(256))); break;
      case 5: bytes.resize(at); break;
      default: break;
    }
  }
  return bytes;
}

}  // namespace penstock
