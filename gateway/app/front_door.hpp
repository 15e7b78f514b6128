#pragma once
#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/app/worker.hpp"
#include "gateway/net/listener.hpp"

namespace penstock {

/// Accepts on every listener and hands the sockets to the workers in turn. At the limit of connections a
/// worker closes the one that rests longest; while none rests anywhere, nothing is accepted. All on one
/// thread: that which runs `context`.
class FrontDoor {
 public:
  using Workers = std::vector<std::unique_ptr<Worker>>;
  struct Parts {
    boost::asio::io_context& context;  // of the only worker, or of the control thread
    ConnectionLimit& limit;
    const Clock& clock;
    Registry& registry;
    Shard& shard;                   // of that thread
    std::function<void()> relieve;  // frees descriptors that workers can do without
  };

  /// Binds every address; throws std::runtime_error with what to do when it can't.
  FrontDoor(const Parts& parts, const std::vector<ListenerConfig>& listeners);
  FrontDoor(const FrontDoor&) = delete;
  FrontDoor& operator=(const FrontDoor&) = delete;

  /// From any thread, once. `workers` outlive the accepting.
  void start(const Workers& workers);
  /// From any thread. Accepts all who have begun to connect, for at most `patience`; `closed` is called on
  /// the accepting thread when nobody listens.
  void stop(Duration patience, std::function<void()> closed);

 private:
  void hand_over(std::size_t listener, int descriptor, std::string peer);
  void make_room();
  /// Asks the next worker; `asked` of them had none at rest.
  void ask(std::size_t asked);
  void told(std::size_t asked, Worker::Closed closed);
  void freed();
  void starved(error_code error);
  void count_pause(std::string_view reason);
  void count_closed();
  void close_in(Duration patience);

  boost::asio::io_context& context_;
  ConnectionLimit& limit_;
  const Clock& clock_;
  Shard& shard_;
  const std::function<void()> relieve_;
  const CounterId pauses_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  const Workers* workers_ = nullptr;
  boost::asio::steady_timer patience_;
  std::function<void()> closed_;
  std::size_t listening_;
  std::size_t next_worker_ = 0;
  std::size_t next_asked_ = 0;
  bool asking_ = false;
  bool ask_again_ = false;  // while the workers were asked, one may have come to rest
  TimePoint next_log_;
};

}  // namespace penstock
