#include "tests/fuzz/exchange/stack.hpp"

#include "gateway/app/loop_guard.hpp"
#include "gateway/app/model_target.hpp"
#include "gateway/upstream/http_backend.hpp"

namespace penstock::fuzz {
namespace {

KeepAliveMode mode_of(Program::Reuse reuse) {
  switch (reuse) {
    case Program::Reuse::automatic: return KeepAliveMode::automatic;
    case Program::Reuse::on: return KeepAliveMode::on;
    case Program::Reuse::off: break;
  }
  return KeepAliveMode::off;
}

}  // namespace

Stack::Stack(const Program& program)
    : memory_(program.memory),
      pool_config_{.endpoints = {}, .input = {}, .attempt = std::chrono::seconds(4)},
      endpoint_(registry_, "topic", "http://model:80", {"model", 80},
                {.keep_alive = mode_of(program.reuse)}) {
  loop_.emplace(clock_, &memory_);
  Shard& shard = registry_.shard(0);
  auto backend = std::make_unique<HttpBackend>(*loop_, forwarding_, endpoint_, pool_config_, shard,
                                               HttpBackend::Gauges{active_, idle_});
  backend_ = backend.get();
  std::vector<Member> members;
  members.push_back({endpoint_, std::move(backend)});
  pool_ = std::make_unique<Pool>("topic", shard, std::move(members));
  router_ = std::make_unique<Router>(registry_, shard);
  add_routes();
  sessions_ = std::make_unique<SessionSet>(*loop_, *router_, limits, timeouts, connections_, shard, open_);
}

Stack::~Stack() = default;

void Stack::add_routes() {
  const auto add = [this](const std::string& path, ModelTarget::Config config) {
    auto target = std::make_unique<ModelTarget>(*loop_, *pool_, std::move(config));
    router_->add(path, {}, std::make_unique<LoopGuard>(forwarding_, std::move(target)));
  };
  add("/", {});
  add("/once/", {.repeatable = Repeatable::only_unsent});
  add("/whole/", {.body = ModelTarget::Body::gathered});
  add("/strip/", {.strip = "/strip/"});
}

void Stack::adopt(int descriptor) {
  connections_.add();
  sessions_->adopt(descriptor, "127.0.0.1");
}

void Stack::move_to(const std::vector<std::uint16_t>& ports) {
  ServerAddresses addresses;
  for (const std::uint16_t port : ports)
    addresses.emplace_back(boost::asio::ip::address_v4::loopback(), port);
  backend_->resolved(addresses);
}

void Stack::stop() {
  sessions_->abort();
  pool_->abort();
}

bool Stack::poll() {
  loop_->context().restart();
  return loop_->context().poll() != 0;
}

void Stack::pass(Duration time) {
  clock_.advance(time);
  loop_->wheel().advance(clock_.now());
}

std::optional<std::string> Stack::raised_gauge() const {
  for (const Family& family : registry_.gather()) {
    if (family.type != MetricType::gauge) continue;
    for (const Sample& sample : family.samples) {
      if (sample.value != 0) return family.name;
    }
  }
  return std::nullopt;
}

std::optional<std::string> Stack::not_given_back() {
  if (const auto gauge = raised_gauge()) return "the gauge " + *gauge;
  if (connections_.open() != 0) return "a place among the connections";
  sessions_.reset();
  router_.reset();
  pool_.reset();
  if (thread_memory_in_use() != 0) return "a coroutine's frame, or a connection to a server";
  if (loop_->blocks().in_use() != 0) return "a buffer's block";
  loop_.reset();
  // Exactly nothing is left when the limit can be taken, and no byte more.
  const MemoryAccount account(&memory_);
  if (!account.may_take(memory_.limit())) return "memory on the account";
  if (account.may_take(memory_.limit() + 1)) return "more memory than was taken";
  return std::nullopt;
}

}  // namespace penstock::fuzz
