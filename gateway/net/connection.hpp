#pragma once
#include <array>
#include <coroutine>
#include <string_view>

#include "gateway/net/buffer.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/net/polled_socket.hpp"

namespace penstock {

class WriteAll;

/// A TCP connection of one thread: one read at a time, writes at once, a deadline for what it waits for.
/// A read may stay pending while nobody waits for it; it holds no buffer until bytes arrive.
class Connection : private WheelNode, private PolledSocket::Waiting {
 public:
  static constexpr std::size_t most_at_once = 256_KiB;

  /// Who is given the bytes of the pending read.
  class Reader {
   public:
    /// Where the bytes go; asked for only when some are there.
    virtual Buffer& buffer() = 0;
    /// Bytes were appended to buffer(), or, at an error or the stream's end, none.
    virtual void on_read(error_code error) = 0;
    /// buffer() was asked for in vain: the read stays pending.
    virtual void on_nothing() {}

   protected:
    ~Reader() = default;
  };

  using Peek = PolledSocket::Peek;

  /// Owns the socket, which must not block; a negative one: socket() is given one later. Nothing may be
  /// pending at its end: close first, then let it end.
  explicit Connection(EventLoop& loop, int socket = -1)
      : wheel_(loop.wheel()), socket_(loop.poller(), socket) {}

  /// Whether a read is to know what had come before it was started; that asks the kernel.
  enum class Early : std::uint8_t { ignored, told };
  /// Gives what comes next to `reader`: by the read that is pending already, or by one started now,
  /// of at most `most` bytes.
  void read_lazily(Reader& reader, std::size_t most = most_at_once, Early early = Early::ignored);

  /// Appends what is there, if anything, at most `most` bytes; no read may be pending.
  void read_now(Buffer& buffer, std::size_t most = most_at_once);

  /// The same where more is likely to be there already: behind a long read, some times until others have had
  /// their turn. Whether anything was appended; else read_lazily() tells what is the matter.
  [[nodiscard]] bool read_on(Buffer& buffer, std::size_t most);

  /// Ends whatever is pending with an error at that time, and makes timed_out() true; unless a write that
  /// may last as long as it moves has moved, which gives all that is pending as long again.
  void expire_at(TimePoint deadline);
  /// The same, counted from the last tick: shorter by what has passed since, longer by a tick at most.
  void expire_after(Duration wait) { expire_at(wheel_.coarse_now() + wait); }
  void never_expire() { TimerWheel::disarm(*this); }
  using WheelNode::deadline;
  /// Until another deadline is set.
  [[nodiscard]] bool timed_out() const { return timed_out_; }
  /// Ends whatever is pending with an error.
  void cancel();

  [[nodiscard]] bool reading() const { return socket_.reading(); }
  /// Whether a write waits for the peer.
  [[nodiscard]] bool writing() const { return writing_ != nullptr; }
  /// What the last read found when it was started, if that was to be told.
  [[nodiscard]] Peek found_early() const { return found_early_; }

  [[nodiscard]] PolledSocket& socket() { return socket_; }
  void shutdown_send();
  /// Closing it will tell the peer that something went wrong.
  void reset_on_close();
  void close();
  [[nodiscard]] bool open() const { return socket_.open(); }
  /// What the kernel holds of the peer; asks it.
  [[nodiscard]] Peek peek();
  /// Whether the peer has reset it, even behind bytes that are not read yet; asks the kernel.
  [[nodiscard]] bool broken();
  [[nodiscard]] bool silent() { return peek() == Peek::nothing; }

  /// What is sent in a row.
  using Parts = std::array<std::string_view, 3>;
  /// Sends what the socket takes at once; `error` is set when it takes none for good.
  [[nodiscard]] std::size_t send_now(const Parts& parts, error_code& error);
  /// How many bytes were sent that the peer's kernel has not acknowledged; 0 when it can't be told.
  [[nodiscard]] int unacknowledged();

 private:
  friend class WriteAll;

  void on_ready(error_code error) override;
  void on_deadline() override;
  /// Appends at most `most` bytes; as recv().
  [[nodiscard]] ssize_t receive(Buffer& buffer, std::size_t most);

  TimerWheel& wheel_;
  PolledSocket socket_;
  Reader* reader_ = nullptr;
  WriteAll* writing_ = nullptr;  // which waits for the peer
  std::size_t most_ = most_at_once;
  std::size_t last_read_ = 0;  // bytes
  unsigned in_a_row_ = 0;      // reads without a turn of the loop
  Peek found_early_ = Peek::nothing;
  bool timed_out_ = false;
  bool broken_ = false;
};

/// The next bytes of a connection, appended to the buffer. Once started it must be awaited, however
/// the exchange goes; bytes that come before are kept. The result is the error, if any; behind a deadline
/// that has passed it is always one.
class [[nodiscard]] ReadSome final : private Connection::Reader {
 public:
  /// `many`: it is one read of many, each into a buffer of its own.
  enum class Reads { one, many };

  ReadSome(Connection& connection, Buffer& buffer, std::size_t most = Connection::most_at_once,
           Reads reads = Reads::one)
      : connection_(connection), buffer_(buffer), most_(most), reads_(reads) {}
  ReadSome(const ReadSome&) = delete;
  ReadSome& operator=(const ReadSome&) = delete;

  void start(Connection::Early early = Connection::Early::ignored) {
    started_ = true;
    if (connection_.timed_out()) return on_read({});
    done_ = reads_ == Reads::many && connection_.read_on(buffer_, most_);
    if (!done_) connection_.read_lazily(*this, most_, early);
  }
  bool await_ready() {
    if (!started_) start();
    return done_;
  }
  void await_suspend(std::coroutine_handle<> awaiting) { awaiting_ = awaiting; }
  error_code await_resume() const noexcept { return error_; }
  [[nodiscard]] bool done() const { return done_; }

 private:
  Buffer& buffer() override { return buffer_; }
  void on_read(error_code error) override {
    // A read that succeeded just before its deadline could not be cancelled any more.
    error_ = error || !connection_.timed_out() ? error : boost::asio::error::timed_out;
    done_ = true;
    if (awaiting_) awaiting_.resume();
  }

  Connection& connection_;
  Buffer& buffer_;
  std::size_t most_;
  Reads reads_;
  bool started_ = false;
  bool done_ = false;
  std::coroutine_handle<> awaiting_;
  error_code error_;
};

}  // namespace penstock
