#include "tests/differential/messages.hpp"

namespace penstock {
namespace {

const std::string token_octets = "abcXYZ019!#$%&'*+-.^_`|~";
const std::string value_octets = "abcXYZ019 \t:;,=\"\\/()<>@[]{}?\x80\xc3\xff";
const std::string body_octets{"ab\r\n\0 0:\x80\xff", 10};
const std::string path_octets = "abcXYZ019-._~!$&'()*+,=:@";

}  // namespace

std::string Messages::one_of(Choices choices) { return choices.begin()[number(choices.size())]; }

std::string Messages::some(const std::string& octets, std::size_t least, std::size_t most) {
  std::string text;
  for (std::size_t left = least + number(most - least + 1); left > 0; --left)
    text += octets[number(octets.size())];
  return text;
}

std::string Messages::in_any_case(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z' && one_in(3)) c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string Messages::field(const std::string& name, const std::string& value) {
  return in_any_case(name) + ':' + some(" \t", 0, 2) + value + some(" \t", 0, 2) + "\r\n";
}

std::string Messages::other_fields() {
  std::string fields;
  for (std::size_t left = number(5); left > 0; --left) {
    // The x keeps a name by chance from being one that matters.
    fields += field("x" + some(token_octets, 0, 20), some(value_octets, 0, 40));
  }
  if (one_in(4)) fields += field("connection", one_of({"close", "keep-alive", "x-a, close", ", x-b,,"}));
  if (one_in(6)) fields += field("content-type", one_of({"application/json", "text/plain"}));
  return fields;
}

std::string Messages::authority() {
  return one_of({"a", "model.example", "127.0.0.1", "[::1]", "[2001:db8::1:0]", "[v1.x:y]", "a%2Db", "a_b~c",
                 "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:7:8]", "a."}) +
         one_of({"", "", ":", ":0", ":80", ":65535"});
}

std::string Messages::path() {
  std::string text;
  // Segments begin with a letter, so that none is `.` or `..`.
  for (std::size_t left = 1 + number(3); left > 0; --left)
    text += "/a" + some(path_octets, 0, 8) + one_of({"", "", "%41"});
  if (one_in(3)) text += "?" + some(path_octets + "/?;", 0, 10);
  return text;
}

std::string Messages::hex_size(std::size_t size) {
  const std::string digits = "0123456789abcdef";
  std::string text;
  for (; size > 0 || text.empty(); size /= 16) text.insert(0, 1, digits[size % 16]);
  return in_any_case(std::string(number(3), '0') + text);
}

std::string Messages::extensions() {
  std::string text;
  for (std::size_t left = one_in(3) ? 1 + number(2) : 0; left > 0; --left) {
    text += some(" \t", 0, 1) + ";" + some(" \t", 0, 1) + some(token_octets, 1, 5);
    if (one_in(2)) text += "=" + some(token_octets, 1, 5);
  }
  return text;
}

std::string Messages::chunks() {
  std::string text;
  for (std::size_t left = number(4); left > 0; --left) {
    const std::string data = some(body_octets, 1, 40);
    text += hex_size(data.size()) + extensions() + "\r\n" + data + "\r\n";
  }
  text += std::string(1 + number(3), '0') + extensions() + "\r\n";
  if (one_in(3)) text += "check" + some(token_octets, 1, 4) + ": " + some(token_octets, 0, 9) + "\r\n";
  return text + "\r\n";
}

std::string Messages::valid_request() {
  std::string text = one_in(8) ? "\r\n" : "";
  const std::string method = one_of({"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "get", "M-SEARCH"});
  const bool old = one_in(6);
  if (method == "OPTIONS" && one_in(2)) {
    text += "OPTIONS *";
  } else {
    text += method + ' ' + (one_in(5) ? in_any_case("http://") + authority() + path() : path());
  }
  text += old ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n";
  text += other_fields();
  if (!old || one_in(2)) text += field("host", authority());
  if (!old && one_in(3)) return text + field("transfer-encoding", in_any_case("chunked")) + "\r\n" + chunks();
  if (one_in(3)) return text + other_fields() + "\r\n";
  const std::string body = some(body_octets, 0, 60);
  return text + field("content-length", std::string(number(3), '0') + std::to_string(body.size())) +
         other_fields() + "\r\n" + body;
}

std::string Messages::valid_response(const std::string& method) {
  const std::string status =
      one_of({"100", "103", "200", "200", "200", "204", "304", "404", "500", "503", "599"});
  const bool old = one_in(6);
  std::string text = old ? "HTTP/1.0 " : "HTTP/1.1 ";
  text += status + ' ' + some(value_octets, 0, 12) + "\r\n" + other_fields();
  const bool no_body = method == "HEAD" || status[0] == '1' || status == "204" || status == "304";
  const std::string body = some(body_octets, 0, 60);
  if (no_body) {
    const bool may_have_length = status[0] != '1' && status != "204";
    return text + (may_have_length && one_in(2) ? field("content-length", "5") : "") + "\r\n";
  }
  if (!old && one_in(3)) return text + field("transfer-encoding", in_any_case("chunked")) + "\r\n" + chunks();
  if (one_in(3)) return text + "\r\n" + body;
  return text + field("content-length", std::to_string(body.size())) + "\r\n" + body;
}

}  // namespace penstock
