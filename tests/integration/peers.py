"""Servers and clients of bare bytes, for what no library would send."""

import socket
import struct
import threading

from processes import TIME_SCALE


class Peer:
    """One connection whose bytes are written by hand; every wait has a deadline."""

    def __init__(self, connection):
        self.socket = connection
        self.socket.settimeout(20 * TIME_SCALE)
        self.received = b""

    def send(self, data):
        self.socket.sendall(data)
        return self

    def more(self):
        """Some more bytes; nothing at the peer's end."""
        return self.socket.recv(65536)

    def until(self, text):
        """Everything up to the first `text`, with it."""
        while text not in self.received:
            data = self.more()
            assert data, self.received[-1000:]
            self.received += data
        end = self.received.index(text) + len(text)
        read, self.received = self.received[:end], self.received[end:]
        return read

    def exactly(self, size):
        """That many bytes in pieces, which are not kept."""
        while size:
            data = self.received or self.more()
            assert data, size
            self.received = data[size:]
            yield data[:size]
            size -= min(size, len(data))

    def to_end(self):
        """Everything up to the peer's end; ConnectionResetError when that is a reset."""
        while data := self.more():
            self.received += data
        return self.received

    def gone(self):
        """Whether the connection ends, one way or the other, whatever comes before."""
        try:
            while self.more():
                pass
        except ConnectionError:
            pass
        except TimeoutError:
            return False
        return True

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close(self):
        self.socket.close()


class RawServer:
    """Runs `serve(peer)` on a thread for each connection, and closes it behind that."""

    def __init__(self, serve):
        self.serve = serve
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.failures = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.run, args=(Peer(connection),), daemon=True).start()

    def run(self, peer):
        try:
            self.serve(peer)
        except (OSError, AssertionError) as failure:
            self.failures.append(failure)
        peer.close()

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def connect(gateway):
    return Peer(socket.create_connection(("127.0.0.1", gateway.port)))
