#include "backends/model_slot.hpp"

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;

/// Tells where it is destroyed.
class Witness final : public Model {
 public:
  explicit Witness(std::promise<std::thread::id>* destroyed = nullptr) : destroyed_(destroyed) {}
  ~Witness() override {
    if (destroyed_ != nullptr) destroyed_->set_value(std::this_thread::get_id());
  }
  void predict(std::span<const std::string_view>, std::vector<Scores>&) const override {}
  const std::string& version() const override { return version_; }

 private:
  std::promise<std::thread::id>* destroyed_;
  std::string version_ = "abc";
};

class ModelSlotTest : public testing::Test {
 protected:
  std::shared_ptr<ModelSlot> slot(ModelSlot::Load load) {
    return std::make_shared<ModelSlot>(
        [this, load = std::move(load)] {
          ++loads_;
          return load();
        },
        loading_,
        ModelSlot::Clock{.now = [this] { return now_.load(); }, .wall = [this] { return wall_.load(); }},
        ModelSlot::Config{});
  }

  static LoadedModel got(ModelSlot& slot) {
    std::promise<LoadedModel> answer;
    slot.get([&](const LoadedModel& loaded) { answer.set_value(loaded); });
    return answer.get_future().get();
  }

  std::thread::id loading_thread() {
    std::promise<std::thread::id> id;
    boost::asio::post(loading_, [&] { id.set_value(std::this_thread::get_id()); });
    return id.get_future().get();
  }

  boost::asio::thread_pool loading_{1};
  std::atomic<int> loads_ = 0;
  std::atomic<TimePoint> now_ = TimePoint(100s);
  std::atomic<std::chrono::system_clock::time_point> wall_ = std::chrono::system_clock::time_point(1000s);
};

TEST_F(ModelSlotTest, loads_once_however_many_wait) {
  std::promise<void> go;
  const auto model = slot([&, wait = go.get_future().share()] {
    wait.wait();
    return std::make_unique<Witness>();
  });
  std::promise<void> all;
  std::atomic<int> answers = 0;
  std::vector<std::thread> threads;
  for (int n = 0; n < 4; ++n) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        model->get([&](const LoadedModel& loaded) {
          if (loaded.model && ++answers == 100) all.set_value();
        });
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(model->status().state, ModelSlot::State::loading);
  EXPECT_EQ(model->current().model, nullptr);
  go.set_value();
  all.get_future().wait();
  EXPECT_EQ(loads_, 1);
  EXPECT_EQ(got(*model).model, model->current().model);
  EXPECT_EQ(loads_, 1);
}

TEST_F(ModelSlotTest, tells_its_state) {
  const auto model = slot([] { return std::make_unique<Witness>(); });
  EXPECT_EQ(model->status().state, ModelSlot::State::absent);
  EXPECT_EQ(model->status().since, wall_.load());
  wall_ = wall_.load() + 5s;
  EXPECT_EQ(got(*model).generation, 1U);
  const auto status = model->status();
  EXPECT_EQ(status.state, ModelSlot::State::ready);
  EXPECT_EQ(status.version, "abc");
  EXPECT_EQ(status.generation, 1U);
  EXPECT_EQ(status.since, wall_.load());
  EXPECT_EQ(status.error, "");
}

TEST_F(ModelSlotTest, a_model_dropped_anywhere_dies_on_the_loading_thread) {
  std::promise<std::thread::id> destroyed;
  auto model = slot([&] { return std::make_unique<Witness>(&destroyed); });
  auto copy = got(*model).model;
  model.reset();
  std::thread([&] { copy.reset(); }).join();
  EXPECT_EQ(destroyed.get_future().get(), loading_thread());
}

TEST_F(ModelSlotTest, a_failed_load_is_tried_again_but_not_within_a_second) {
  const auto model = slot([&]() -> std::unique_ptr<Model> {
    if (loads_ == 1) throw std::runtime_error("the file is gone");
    return std::make_unique<Witness>();
  });
  EXPECT_EQ(got(*model).error, "the file is gone");
  EXPECT_EQ(model->status().state, ModelSlot::State::failed);
  EXPECT_EQ(model->status().error, "the file is gone");
  now_ = now_.load() + 999ms;
  EXPECT_EQ(got(*model).error, "the file is gone");
  EXPECT_EQ(loads_, 1);
  now_ = now_.load() + 1ms;
  EXPECT_NE(got(*model).model, nullptr);
  EXPECT_EQ(loads_, 2);
  EXPECT_EQ(model->status().error, "");
}

TEST_F(ModelSlotTest, out_of_memory_is_an_error_like_any_other) {
  const auto model = slot([]() -> std::unique_ptr<Model> { throw std::bad_alloc(); });
  EXPECT_EQ(got(*model).error, "not enough memory to load the model");
}

TEST_F(ModelSlotTest, stopping_answers_who_waits_and_who_comes_later) {
  std::promise<void> begun;
  std::promise<void> go;
  const auto model = slot([&] {
    begun.set_value();
    go.get_future().wait();
    return std::make_unique<Witness>();
  });
  std::promise<LoadedModel> answer;
  model->get([&](const LoadedModel& loaded) { answer.set_value(loaded); });
  begun.get_future().wait();
  model->stop();
  go.set_value();
  const auto waited = answer.get_future().get();
  EXPECT_EQ(waited.model, nullptr);
  EXPECT_EQ(waited.error, "the process is stopping");
  EXPECT_EQ(got(*model).error, "the process is stopping");
}

TEST_F(ModelSlotTest, a_load_that_waits_its_turn_is_not_begun_after_stop) {
  std::promise<void> go;
  boost::asio::post(loading_, [&] { go.get_future().wait(); });
  const auto model = slot([] { return std::make_unique<Witness>(); });
  std::promise<LoadedModel> answer;
  model->get([&](const LoadedModel& loaded) { answer.set_value(loaded); });
  model->stop();
  go.set_value();
  EXPECT_EQ(answer.get_future().get().error, "the process is stopping");
  EXPECT_EQ(loads_, 0);
}

}  // namespace
}  // namespace penstock
