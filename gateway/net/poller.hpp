#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/intrusive/list.hpp>
#include <sys/epoll.h>

namespace penstock {

using boost::system::error_code;

/// Tells the connections of one thread what their sockets are ready for: an epoll instance of their own,
/// which the thread's context waits for as for one descriptor. Each change is told once (EPOLLET), so that a
/// wait costs no call; each of Asio's own costs one, a try or an epoll_ctl().
class Poller {
 public:
  /// Has a socket that is watched, or something to do soon; unlinks itself.
  class Watched
      : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
   public:
    /// `events` as in epoll_event. It may be gone when this returns.
    virtual void on_events(std::uint32_t events) = 0;
    /// After call_soon(), once. It may be gone when this returns.
    virtual void on_turn() = 0;

   protected:
    ~Watched() = default;
  };
  /// Names a watched socket; what is still told of one that was forgotten reaches nobody.
  using Place = std::uint32_t;

  /// Throws boost::system::system_error when no descriptor is left.
  explicit Poller(boost::asio::io_context& context);

  enum class Writes : std::uint8_t { untold, told };
  /// Bytes, urgent ones, an end and errors are told from now on, those that are there already as well; until
  /// forget(). That it takes bytes, where that is asked for.
  error_code watch(int socket, Watched& watched, Writes writes, Place& place);
  /// That, from now on.
  error_code watch_writes(int socket, Place place);
  /// Before the socket is closed.
  void forget(Place place);
  /// In the next turn of the loop.
  void call_soon(Watched& watched);

 private:
  using Executor = boost::asio::io_context::executor_type;
  struct Slot {
    Watched* watched;
    std::uint32_t generation;  // of what is told: a slot is used again
    Place next_free;
  };

  void wait();
  void poll();
  void tell(const epoll_event& event);
  void give_turns();
  [[nodiscard]] epoll_event events_of(Place place, std::uint32_t events) const;

  boost::asio::io_context& context_;
  boost::asio::posix::basic_stream_descriptor<Executor> epoll_;
  bool waiting_ = false;
  std::vector<Slot> slots_;
  Place free_ = none;
  std::array<epoll_event, 64> ready_;
  using Turns = boost::intrusive::list<Watched, boost::intrusive::constant_time_size<false>>;
  Turns turns_;
  static constexpr Place none = UINT32_MAX;
};

}  // namespace penstock
