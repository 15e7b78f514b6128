#include "backends/csv_reader.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using Fields = std::vector<std::string>;

TEST(CsvReader, reads_records_to_their_end) {
  CsvReader reader("a,\"b,\"\"\"\r\n\n,\n");
  Fields fields;
  EXPECT_EQ(reader.next(fields, 2), CsvReader::Result::record);
  EXPECT_EQ(fields, (Fields{"a", "b,\""}));
  EXPECT_EQ(reader.next(fields, 2), CsvReader::Result::record);
  EXPECT_EQ(fields, (Fields{"", ""}));
  EXPECT_EQ(reader.line(), 3U);
  EXPECT_EQ(reader.next(fields, 2), CsvReader::Result::end);
}

TEST(CsvReader, keeps_no_more_fields_than_it_is_told_to) {
  CsvReader reader("a,b,c\n");
  Fields fields;
  EXPECT_EQ(reader.next(fields, 2), CsvReader::Result::too_many_fields);
  EXPECT_EQ(fields, (Fields{"a", "b"}));

  CsvReader commas{
      std::string_view(",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,")};
  Fields few;
  EXPECT_EQ(commas.next(few, 10), CsvReader::Result::too_many_fields);
  EXPECT_LE(few.capacity(), 16U);
}

}  // namespace
}  // namespace penstock
