#include "tests/differential/reference_framing.hpp"

#include "tests/differential/reference_chunks.hpp"
#include "tests/differential/reference_text.hpp"

namespace penstock::reference {
namespace {

/// What may be refused already may be so before all of it is there.
Reading incomplete(const Reading& reading) {
  return {.why = reading.why, .may_be_refused = reading.may_be_refused};
}

}  // namespace

Judgement read_length(const std::string& value, std::uint64_t& length) {
  constexpr std::size_t most_digits = 19;
  if (!all_digits(value)) return Judgement::invalid;
  const std::string digits = without_leading_zeros(value);
  if (digits.size() > most_digits) return Judgement::invalid;
  length = std::stoull(digits);
  return value.size() > most_digits ? Judgement::may_be_refused : Judgement::valid;
}

Judgement judge_codings(const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) list += value + ",";
  if (elements(list) != std::vector<std::string>{"chunked"}) return Judgement::invalid;
  const bool plain = values.size() == 1 && lower(values[0]) == "chunked";
  return plain ? Judgement::valid : Judgement::may_be_refused;
}

Reading with_body(const std::string& bytes, std::size_t head_size, const BodyFraming& framing,
                  const Bounds& bounds, Reading reading) {
  const std::string rest = bytes.substr(head_size);
  Message& message = reading.message;
  switch (framing.kind) {
    case BodyFraming::Kind::length:
      if (rest.size() < framing.length) return incomplete(reading);
      message.body = rest.substr(0, framing.length);
      message.length = head_size + message.body.size();
      break;
    case BodyFraming::Kind::until_close:
      message.body = rest;
      message.length = bytes.size();
      break;
    case BodyFraming::Kind::chunked: {
      const Chunks chunks = read_chunks(rest, bounds.body);
      if (chunks.state == Chunks::State::invalid) return Reading::refused("malformed chunks");
      if (chunks.state == Chunks::State::incomplete) return incomplete(reading);
      message.body = chunks.data;
      message.length = head_size + chunks.size;
      if (chunks.may_be_refused) {
        reading.may_be_refused = true;
        reading.why = "a trailer that belongs into a head";
      }
    }
  }
  reading.verdict = Reading::Verdict::accepted;
  return reading;
}

}  // namespace penstock::reference
