#include "backends/json_events.hpp"

#include <cmath>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

#include "gateway/telemetry/utf8.hpp"

namespace penstock {
namespace {

namespace errc = boost::system::errc;
using boost::system::error_code;

/// Counts what the parser sees against the bounds and passes it on; the parser's handler.
class Counter {
 public:
  // The parser's own bounds: none, the body has one.
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  Counter(const JsonBounds& bounds, JsonEvents& events) : bounds_(bounds), events_(events) {}

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& stop) { return open(JsonEvents::Container::object, stop); }
  bool on_object_end(std::size_t, error_code& stop) { return close(stop); }
  bool on_array_begin(error_code& stop) { return open(JsonEvents::Container::array, stop); }
  bool on_array_end(std::size_t, error_code& stop) { return close(stop); }
  bool on_key_part(std::string_view part, std::size_t, error_code&) { return keep(part); }
  bool on_key(std::string_view part, std::size_t, error_code& stop) {
    keep(part);
    return go_on(events_.key(text_), stop) && forget();
  }
  bool on_string_part(std::string_view part, std::size_t, error_code&) { return keep(part); }
  bool on_string(std::string_view part, std::size_t, error_code& stop) {
    keep(part);
    return scalar(&text_, stop) && forget();
  }
  bool on_number_part(std::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, std::string_view, error_code& stop) { return scalar(nullptr, stop); }
  bool on_uint64(std::uint64_t, std::string_view, error_code& stop) { return scalar(nullptr, stop); }
  bool on_double(double number, std::string_view, error_code& stop) {
    // The parser makes no number of a zero with a long exponent.
    if (!std::isinf(number)) return scalar(nullptr, stop);
    stop = make_error_code(boost::json::error::exponent_overflow);
    return false;
  }
  bool on_bool(bool, error_code& stop) { return scalar(nullptr, stop); }
  bool on_null(error_code& stop) { return scalar(nullptr, stop); }
  bool on_comment_part(std::string_view, error_code&) { return true; }
  bool on_comment(std::string_view, error_code&) { return true; }

  std::optional<InputRefusal> refusal;

 private:
  bool keep(std::string_view part) {
    text_ += part;
    return true;
  }
  bool forget() {
    text_.clear();
    return true;
  }
  bool scalar(std::string* text, error_code& stop) { return count(stop) && go_on(events_.value(text), stop); }

  bool open(JsonEvents::Container container, error_code& stop) {
    if (++depth_ > bounds_.depth)
      return refuse({"The body is nested more than " + std::to_string(bounds_.depth) + " deep"}, stop);
    return count(stop) && go_on(events_.open(container), stop);
  }

  bool close(error_code& stop) {
    --depth_;
    return go_on(events_.close(), stop);
  }

  bool count(error_code& stop) {
    if (++values_ <= bounds_.values) return true;
    return refuse({"The body holds more than " + std::to_string(bounds_.values) + " values", 413}, stop);
  }

  bool refuse(InputRefusal why, error_code& stop) {
    refusal = std::move(why);
    return go_on(false, stop);
  }

  static bool go_on(bool wanted, error_code& stop) {
    if (!wanted) stop = make_error_code(errc::operation_canceled);
    return wanted;
  }

  const JsonBounds& bounds_;
  JsonEvents& events_;
  std::string text_;  // of the string or the key that is being read
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
};

}  // namespace

std::optional<InputRefusal> read_json(std::string_view body, const JsonBounds& bounds, JsonEvents& events) {
  const std::size_t from = body.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  if (body.find_first_not_of(" \t\r\n", from) == std::string_view::npos)
    return InputRefusal{"The body is empty"};
  boost::json::parse_options options;
  options.max_depth = bounds.depth + 1;  // the counter says it in words
  boost::json::basic_parser<Counter> parser(options, bounds, events);
  error_code error;
  const std::size_t end = from + parser.write_some(false, body.data() + from, body.size() - from, error);
  if (parser.handler().refusal) return std::move(parser.handler().refusal);
  if (error == errc::operation_canceled || (!error && end == body.size())) return std::nullopt;
  if (error == boost::json::error::exponent_overflow)
    return InputRefusal{"A number is out of range, at byte " + std::to_string(end)};
  return InputRefusal{"The body is not valid JSON, at byte " + std::to_string(end + 1)};
}

}  // namespace penstock
