#include <gtest/gtest.h>

#include "tests/differential/reading_text.hpp"
#include "tests/differential/reference_address.hpp"
#include "tests/differential/reference_request.hpp"
#include "tests/differential/reference_response.hpp"

namespace penstock::reference {
namespace {

std::string request(const std::string& bytes) { return spelled(read_request(bytes, {})); }
std::string response(const std::string& bytes) { return spelled(read_response(bytes, "GET", {})); }

/// The verdict's first word.
std::string word(const std::string& text) { return text.substr(0, text.find_first_of(" :")); }

TEST(ReferenceReader, reads_a_request_and_no_octet_more) {
  EXPECT_EQ(request("POST /a?b HTTP/1.1\r\nHost: c:80\r\nContent-Length: 2\r\n\r\nhiGET"),
            "POST /a?b for \"c:80\" HTTP/1.1, Host: \"c:80\", Content-Length: \"2\", body \"hi\", length 55");
  EXPECT_EQ(request("GET http://d HTTP/1.0\r\n\r\n"),
            "GET / for \"d\" HTTP/1.0, body \"\", length 25, then close");
  EXPECT_EQ(
      request(
          "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n2;x\r\nhi\r\n0\r\ny: z\r\n\r\n!"),
      "PUT / for \"a\" HTTP/1.1, Host: \"a\", Transfer-Encoding (hop by hop): \"Chunked\", body \"hi\", "
      "length 75");
}

TEST(ReferenceReader, reads_an_answer_by_its_length_its_chunks_or_its_end) {
  EXPECT_EQ(response("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi!"),
            "200 \"OK\" HTTP/1.1, Content-Length: \"2\", body \"hi\", length 40");
  EXPECT_EQ(response("HTTP/1.0 404 \r\n\r\nhi!"), "404 \"\" HTTP/1.0, body \"hi!\", length 20, then close");
  EXPECT_EQ(response("HTTP/1.1 103 Early\r\nA : b\r\n\r\nHTTP"),
            "103 \"Early\" HTTP/1.1, A: \"b\", body \"\", length 29");
}

TEST(ReferenceReader, refuses_what_is_outside_the_grammar_and_waits_for_what_is_not_all_there) {
  for (const char* bytes : {"GET / HTTP/1.1\n", "GET  / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost : a\r\n",
                            "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
                            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"}) {
    EXPECT_EQ(word(request(bytes)), "refused") << bytes;
  }
  for (const char* bytes : {"", "GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r",
                            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell"}) {
    EXPECT_EQ(request(bytes), "incomplete") << bytes;
  }
}

TEST(ReferenceReader, knows_addresses) {
  for (const char* literal : {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::ffff:1.2.3.4",
                              "1:2:3:4:5:6:1.2.3.4", "v1.a", "VF.:"}) {
    EXPECT_TRUE(is_ip_literal(literal)) << literal;
  }
  for (const char* literal :
       {"", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8::", "::1::", "::12345", "::1.2.3",
        "::1.2.3.256", "::01.2.3.4", "1.2.3.4::", "::g", "v.a", "v1.", "v1", "::1%25lo"}) {
    EXPECT_FALSE(is_ip_literal(literal)) << literal;
  }
}

}  // namespace
}  // namespace penstock::reference
