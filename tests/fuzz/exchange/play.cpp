#include "tests/fuzz/exchange/play.hpp"

#include <algorithm>

namespace penstock::fuzz {
namespace {

using Kind = Step::Kind;
using namespace std::chrono_literals;

template <class Line>
bool is_there(const Line& line) {
  return !line.peer().was_reset() && !line.peer().heard_end() && !line.peer().heard_reset();
}

}  // namespace

Play::Play(const Program& program, const Ports& ports) : program_(program), ports_(ports), stack_(program) {
  move(0);
}

std::optional<std::string> Play::run() {
  if (program_.memory < Program().memory) course_ = Judge::Course::disturbed;
  for (const Step& step : program_.steps) {
    if (fault_) break;
    take(step);
    settle();
  }
  if (!fault_) come_to_rest();
  if (fault_) stop();
  if (!fault_) fault_ = fault_of_servers();
  if (!fault_) fault_ = Judge(clients_, servers_, owed_, course_).fault();
  if (!fault_) fault_ = stack_.not_given_back();
  ports_.server.forget();
  ports_.other_server.forget();
  return fault_;
}

void Play::take(const Step& step) {
  const bool sends = step.kind == Kind::client_sends || step.kind == Kind::server_sends;
  if (!sends && step.kind != Kind::cuts) course_ = Judge::Course::disturbed;
  ServerLine* const line = server(step.who);
  switch (step.kind) {
    case Kind::client_sends: return client_sends(step);
    case Kind::client_ends: return client(step.who).peer().end_sending();
    case Kind::client_resets: return client(step.who).peer().reset();
    case Kind::server_sends: return server_sends(step);
    case Kind::server_ends:
      if (line != nullptr) line->end();
      return;
    case Kind::server_resets:
      if (line != nullptr) line->peer().reset();
      return;
    case Kind::cuts: piece_ = step.size; return;
    case Kind::time_passes: return stack_.pass(step.time);
    case Kind::moves: return move(step.size);
    case Kind::drains: owed_ = Judge::Answers::first_of_each; return stack_.drain();
  }
}

std::vector<std::string> Play::pieces_of(const std::string& bytes) const {
  constexpr std::size_t most_pieces = 64;
  if (piece_ == 0) return {bytes};
  const std::size_t size = std::max(piece_, bytes.size() / most_pieces);
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < bytes.size(); at += size) pieces.push_back(bytes.substr(at, size));
  return pieces;
}

void Play::client_sends(const Step& step) {
  ClientLine& line = client(step.who);
  for (const std::string& piece : pieces_of(step.bytes)) {
    line.send(piece);
    settle();
  }
  line.next_message();
}

void Play::server_sends(const Step& step) {
  for (const std::string& piece : pieces_of(step.bytes)) {
    ServerLine* const line = server(step.who);
    if (line == nullptr) return;
    line->send(piece);
    settle();
  }
}

void Play::move(std::size_t where) {
  switch (where) {
    case 0: return stack_.move_to({ports_.server.number()});
    case 1: return stack_.move_to({ports_.other_server.number()});
    case 2: return stack_.move_to({ports_.closed.number(), ports_.other_server.number()});
    default: return stack_.move_to({});
  }
}

void Play::accept() {
  for (const Port* port : {&ports_.server, &ports_.other_server}) {
    for (int socket = port->accept(); socket >= 0; socket = port->accept()) servers_.emplace_back(socket);
  }
}

bool Play::receive() {
  bool any = false;
  for (ClientLine& line : clients_) any = line.receive() || any;
  for (ServerLine& line : servers_) any = line.receive(exchanges_) || any;
  return any;
}

void Play::settle() {
  constexpr int most_rounds = 10'000;
  int idle = 0;
  for (int round = 0; round < most_rounds; ++round) {
    const bool did = stack_.poll();
    if (did) accept();
    const bool moved = receive() || did;
    idle = moved ? 0 : idle + 1;
    if (idle == 2) return;
  }
  if (!fault_) fault_ = "it never comes to rest";
}

void Play::come_to_rest() {
  constexpr int most_exchanging = 300;
  constexpr int most_resting = 30;
  if (program_.end == Program::End::stopped) return stop();
  for (int i = 0; i < most_exchanging && stack_.busy(); ++i) pass(2s);
  if (stack_.busy() && !fault_) fault_ = "an exchange does not end";
  for (int i = 0; i < most_resting && !stack_.at_rest(); ++i) pass(5s);
  if (!stack_.at_rest() && !fault_) fault_ = "a connection does not end";
}

void Play::stop() {
  constexpr int most = 10;
  owed_ = Judge::Answers::any;
  course_ = Judge::Course::disturbed;
  for (int i = 0; i < most && !stack_.at_rest(); ++i) {
    stack_.stop();
    pass(100ms);
  }
  if (!stack_.at_rest() && !fault_) fault_ = "it does not stop";
}

void Play::pass(Duration time) {
  stack_.pass(time);
  settle();
}

Play::Fault Play::fault_of_servers() const {
  const auto found = std::find_if(servers_.begin(), servers_.end(),
                                  [](const ServerLine& line) { return line.fault().has_value(); });
  return found == servers_.end() ? std::nullopt : found->fault();
}

ClientLine& Play::client(std::size_t place) {
  auto& seat = seats_[place % places];
  if (!seat || !is_there(clients_[*seat]) || clients_[*seat].peer().ended_sending()) {
    clients_.emplace_back(clients_.size(), ports_.door.connect());
    seat = clients_.size() - 1;
    for (int socket = ports_.door.accept(); socket >= 0; socket = ports_.door.accept()) stack_.adopt(socket);
  }
  return clients_[*seat];
}

ServerLine* Play::server(std::size_t place) {
  for (auto line = servers_.rbegin(); line != servers_.rend(); ++line) {
    if (is_there(*line) && place-- == 0) return &*line;
  }
  return nullptr;
}

}  // namespace penstock::fuzz
