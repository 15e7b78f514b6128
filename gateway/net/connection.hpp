#pragma once
#include <array>
#include <coroutine>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gateway/net/buffer.hpp"
#include "gateway/net/inline_memory.hpp"
#include "gateway/net/timer_wheel.hpp"

namespace penstock {

using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using boost::system::error_code;

class WriteAll;

/// A TCP connection of one thread: one read at a time, writes at once, a deadline for what it waits for.
/// A read may stay pending while nobody waits for it; it holds no buffer until bytes arrive.
class Connection : private WheelNode {
 public:
  static constexpr std::size_t most_at_once = 256_KiB;

  /// Who is given the bytes of the pending read.
  class Reader {
   public:
    /// Where the bytes go; asked for only when some are there.
    virtual Buffer& buffer() = 0;
    /// Bytes were appended to buffer(), or, at an error or the stream's end, none.
    virtual void on_read(error_code error) = 0;

   protected:
    ~Reader() = default;
  };

  Connection(Socket socket, TimerWheel& wheel);
  /// Nothing may be pending: close first, then let the read end.
  ~Connection() override = default;

  /// Gives what comes next to `reader`: by the read that is pending already, or by one started now,
  /// of at most `most` bytes. Bytes that came before `reader` did were nobody's: an error.
  void read_lazily(Reader& reader, std::size_t most = most_at_once);

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

  [[nodiscard]] bool reading() const { return read_pending_; }
  /// Whether a write waits for the peer.
  [[nodiscard]] bool writing() const { return writing_ != nullptr; }
  /// Whether what the last read brought, bytes or an end, had come before that read was started.
  [[nodiscard]] bool read_early() const { return read_into_early_; }
  /// Whether the pending read is known to have found bytes when it was started. Bytes that begin with a zero
  /// are told by read_early() alone.
  [[nodiscard]] bool found_bytes() const { return read_pending_ && early_[0] != '\0'; }

  [[nodiscard]] Socket& socket() { return socket_; }
  void shutdown_send();
  /// Closing it will tell the peer that something went wrong.
  void reset_on_close();
  void close();
  [[nodiscard]] bool open() const { return socket_.is_open(); }
  /// What the kernel holds of the peer; asks it.
  enum class Peek { nothing, bytes, end, broken };
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
  struct LazyWindow;
  struct ReadDone;
  friend class WriteAll;
  static constexpr std::size_t read_memory = 208;

  void start_read();
  void on_read_done(error_code error, std::size_t read);
  const boost::asio::mutable_buffer& window();
  void on_deadline() override;

  Socket socket_;
  TimerWheel& wheel_;
  Reader* reader_ = nullptr;
  Reader* filled_for_ = nullptr;  // who was to be told when the bytes came
  boost::asio::mutable_buffer window_;
  std::size_t most_ = most_at_once;
  std::size_t last_read_ = 0;  // bytes
  unsigned in_a_row_ = 0;      // reads without a turn of the loop
  char early_[16];             // takes the bytes of a read that succeeds while it is being started
  bool starting_ = false;
  bool read_into_early_ = false;
  bool read_pending_ = false;
  WriteAll* writing_ = nullptr;  // which waits for the peer
  bool timed_out_ = false;
  bool broken_ = false;
  InlineMemory<read_memory> read_memory_;
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

  void start() {
    started_ = true;
    if (connection_.timed_out()) return on_read({});
    done_ = reads_ == Reads::many && connection_.read_on(buffer_, most_);
    if (!done_) connection_.read_lazily(*this, most_);
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
