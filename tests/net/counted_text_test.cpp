#include "gateway/net/counted_text.hpp"

#include <optional>

#include <gtest/gtest.h>

namespace penstock {
namespace {

class CountedTextTest : public testing::Test {
 protected:
  ~CountedTextTest() override {
    text_.reset();
    EXPECT_EQ(held(), 0U);
  }
  Bytes held() {
    account_.settle();
    return total_.held();
  }

  MemoryTotal total_{1_MiB};
  MemoryAccount account_{&total_};
  std::optional<CountedText> text_{std::in_place, &account_};
};

TEST_F(CountedTextTest, is_counted_while_it_is_kept) {
  EXPECT_TRUE(text_->try_set(std::string(600_KiB, 'x')));
  EXPECT_EQ(text_->view().size(), 600_KiB);
  EXPECT_GE(held(), 600_KiB);
  text_->clear();
  EXPECT_EQ(text_->view(), "");
  EXPECT_EQ(held(), 0U);
}

TEST_F(CountedTextTest, counts_only_the_last_of_two) {
  text_->set(std::string(600_KiB, 'x'));
  EXPECT_TRUE(text_->try_set(std::string(700_KiB, 'y')));
  EXPECT_GE(held(), 700_KiB);
  EXPECT_LT(held(), 800_KiB);
  text_->set("short");
  EXPECT_EQ(held(), 0U);
}

TEST_F(CountedTextTest, is_refused_when_it_has_no_room) {
  EXPECT_FALSE(text_->try_set(std::string(2_MiB, 'x')));
  EXPECT_EQ(text_->view(), "");
  EXPECT_EQ(held(), 0U);
}

TEST_F(CountedTextTest, may_be_short_though_others_hold_everything) {
  AccountHold others(&account_);
  others.take(1_MiB);
  EXPECT_TRUE(text_->try_set(std::string(1_KiB, 'x')));
  EXPECT_FALSE(text_->try_set(std::string(2_KiB, 'x')));
  text_->set(std::string(2_KiB, 'x'));
  EXPECT_EQ(text_->view().size(), 2_KiB);
}

TEST_F(CountedTextTest, is_never_refused_without_a_total) {
  CountedText text(nullptr);
  EXPECT_TRUE(text.try_set(std::string(2_MiB, 'x')));
  EXPECT_EQ(text.view().size(), 2_MiB);
}

}  // namespace
}  // namespace penstock
