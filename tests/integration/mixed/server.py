"""A model server that answers as it likes: early, late, in every framing, cut short, or with more than was asked."""

import contextlib
import random
import re
import socket
import threading
import time

from mixed.tagged import Ended, Foreign, Tagged, chunked, filled, size_of

REQUEST = re.compile(rb"(GET|HEAD|POST|PUT) /x HTTP/1\.1")
SIZES = [0, 3, 100, 4000, 5000, 60000, 66000, 300000]


class Server:
    """Serves until `stop`; `foreign` has what it was sent that no client meant for it."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.foreign = []
        self.connections = set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                seed = self.chance.random()
                threading.Thread(target=self.serve, args=(connection, seed), daemon=True).start()

    def serve(self, connection, seed):
        peer = Tagged(connection, 20)
        exchange = Exchange(peer, random.Random(seed))
        try:
            while exchange.run():
                pass
        except Foreign as what:
            self.foreign.append(str(what))
        except (Ended, OSError):
            pass
        finally:
            connection.close()

    def stop(self):
        self.listener.close()


class Exchange:
    """A connection's requests, one after the other, and what is made of each."""

    def __init__(self, peer, chance):
        self.peer = peer
        self.chance = chance

    def run(self):
        """Whether the connection goes on."""
        line, fields = self.peer.head(REQUEST)
        if b"x-tag" not in fields:
            raise Foreign(f"a request without a tag: {line!r} {fields!r}")
        tag = fields[b"x-tag"]
        early = self.chance.random() < 0.15
        if not early:
            self.peer.expect(tag, self.peer.pieces(fields), size_of(fields))
        goes_on = self.answer(tag, line.startswith(b"HEAD"))
        if goes_on and early:
            goes_on = self.chance.random() < 0.5
            self.peer.expect(tag, self.peer.pieces(fields), size_of(fields))
        return goes_on

    def answer(self, tag, head):
        chance = self.chance.random()
        if chance < 0.03:
            self.peer.reset()
        if chance < 0.06:
            return False
        if chance < 0.09:
            time.sleep(self.chance.random() * 0.6)
        message, closes = self.message(tag, head)
        how = self.chance.random()
        if how < 0.05:
            self.peer.socket.sendall(message[: self.chance.randrange(len(message) + 1)])
            if self.chance.random() < 0.5:
                self.peer.reset()
            return False
        if how < 0.1 and not closes:
            message += b"HTTP/1.1 200 OK\r\nX-Tag: nobody\r\nContent-Length: 6\r\n\r\nnobody"
        if 0.1 < how < 0.3:
            self.send_slowly(message)
        else:
            self.peer.socket.sendall(message)
        return not closes

    def send_slowly(self, message):
        while message:
            size = self.chance.randint(1, 20000)
            self.peer.socket.sendall(message[:size])
            message = message[size:]
            time.sleep(self.chance.random() * 0.002)

    def message(self, tag, head):
        """The octets, and whether the connection's end is theirs."""
        body = filled(tag, self.chance.choice(SIZES))
        fields = b"X-Tag: " + tag + b"\r\n"
        size = b"X-Size: %d\r\n" % len(body)
        interim = b""
        if self.chance.random() < 0.1:
            interim = (b"HTTP/1.1 103 Early Hints\r\n" + fields + b"\r\n") * self.chance.randint(1, 4)
        framing = self.chance.random()
        if head or framing < 0.05:
            status = b"200 OK" if head else b"304 Not Modified"
            answer = b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n" % (status, fields, len(body))
        elif framing < 0.1:
            answer = b"HTTP/1.1 204 No Content\r\n" + fields + b"\r\n"
        elif framing < 0.6:
            answer = b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (fields + size, len(body), body)
        elif framing < 0.9:
            sizes = [40000] if len(body) > 5000 else [1, 7, 500, 70000]
            coded = chunked(body, lambda: self.chance.choice(sizes))
            last = b"0\r\nX-Last: 1\r\n\r\n"
            answer = b"HTTP/1.1 200 OK\r\n%sTransfer-Encoding: chunked\r\n\r\n%s" % (fields + size, coded + last)
        else:
            # Where the connection's end ends it, nobody can tell that it was cut short.
            return interim + b"HTTP/1.1 200 OK\r\n%sConnection: close\r\n\r\n%s" % (fields, body), True
        return interim + answer, False
