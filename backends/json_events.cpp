#include "backends/json_events.hpp"

#include <nlohmann/json.hpp>

namespace penstock {
namespace {

using nlohmann::json;

/// Counts what the parser sees against the bounds and passes it on.
class Counter final : public nlohmann::json_sax<json> {
 public:
  Counter(const JsonBounds& bounds, JsonEvents& events) : bounds_(bounds), events_(events) {}

  bool null() override { return scalar(nullptr); }
  bool boolean(bool) override { return scalar(nullptr); }
  bool number_integer(number_integer_t) override { return scalar(nullptr); }
  bool number_unsigned(number_unsigned_t) override { return scalar(nullptr); }
  bool number_float(number_float_t, const string_t&) override { return scalar(nullptr); }
  bool string(string_t& text) override { return scalar(&text); }
  bool binary(binary_t&) override { return scalar(nullptr); }
  bool key(string_t& name) override { return events_.key(name); }
  bool start_object(std::size_t) override { return open(JsonEvents::Container::object); }
  bool start_array(std::size_t) override { return open(JsonEvents::Container::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    const bool too_large = error.id == 406;
    return refuse(400, too_large ? "A number is out of range, at byte " + std::to_string(position)
                                 : "The body is not valid JSON, at byte " + std::to_string(position));
  }

  std::optional<InputRefusal> refusal;

 private:
  bool scalar(std::string* text) { return count() && events_.value(text); }

  bool open(JsonEvents::Container container) {
    if (++depth_ > bounds_.depth)
      return refuse(400, "The body is nested more than " + std::to_string(bounds_.depth) + " deep");
    return count() && events_.open(container);
  }

  bool close() {
    --depth_;
    return events_.close();
  }

  bool count() {
    if (++values_ <= bounds_.values) return true;
    return refuse(413, "The body holds more than " + std::to_string(bounds_.values) + " values");
  }

  bool refuse(int status, std::string message) {
    refusal = InputRefusal{std::move(message), status};
    return false;
  }

  const JsonBounds& bounds_;
  JsonEvents& events_;
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
};

}  // namespace

std::optional<InputRefusal> read_json(std::string_view body, const JsonBounds& bounds, JsonEvents& events) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return InputRefusal{"The body is empty"};
  Counter counter(bounds, events);
  json::sax_parse(body.data(), body.data() + body.size(), &counter);
  return std::move(counter.refusal);
}

}  // namespace penstock
