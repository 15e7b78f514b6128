"""A client that asks as it likes: pipelined, in pieces, slowly, giving up in the middle."""

import collections
import random
import re
import socket
import threading
import time

from mixed.tagged import Ended, Foreign, Tagged, chunked, filled, size_of

STATUS_LINE = re.compile(rb"HTTP/1\.1 [1-5]\d\d [^\r\n]*")
SIZES = [0, 10, 4000, 9000, 100000, 270000, 400000]


class Client(threading.Thread):
    """Asks until `end` (of time.monotonic); `counts` says what came of it, `foreign` what must not have come."""

    def __init__(self, port, seed, end):
        super().__init__(daemon=True)
        self.port = port
        self.seed = seed
        self.end = end
        self.chance = random.Random(seed)
        self.counts = collections.Counter()
        self.foreign = []
        self.asked = 0

    def run(self):
        while time.monotonic() < self.end:
            try:
                self.converse()
            except Foreign as what:
                self.foreign.append(str(what))
            except (Ended, OSError) as error:
                self.counts["ended: " + type(error.__cause__ or error).__name__] += 1

    def converse(self):
        connection = socket.socket()
        if self.chance.random() < 0.3:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", self.port))
        peer = Tagged(connection, 15)
        requests = [self.request() for _ in range(self.chance.choice([1, 1, 1, 2, 5, 20]))]
        message = b"".join(text for _, _, text in requests)
        fate = self.chance.random()
        if fate < 0.15:
            message = message[: self.chance.randrange(len(message))]
        sending = threading.Thread(target=self.send, args=(peer, message, fate < 0.05), daemon=True)
        sending.start()
        try:
            if 0.05 < fate < 0.2:
                time.sleep(self.chance.random() * 0.5)
                self.counts["given up"] += 1
                if fate < 0.15:
                    peer.reset()
            else:
                self.read(peer, requests)
        finally:
            connection.close()
            sending.join()

    def request(self):
        """Method, tag and octets of a request."""
        self.asked += 1
        tag = b"<%d.%d>" % (self.seed, self.asked)
        method = self.chance.choice([b"GET", b"GET", b"HEAD", b"POST", b"POST", b"PUT"])
        text = b"%s /x HTTP/1.1\r\nHost: a\r\nX-Tag: %s\r\n" % (method, tag)
        if method not in (b"POST", b"PUT"):
            return method, tag, text + b"\r\n"
        body = filled(tag, self.chance.choice(SIZES))
        text += b"X-Size: %d\r\n" % len(body)
        if self.chance.random() < 0.15:
            text += b"Expect: 100-continue\r\n"
        if self.chance.random() < 0.5:
            return method, tag, text + b"Content-Length: %d\r\n\r\n" % len(body) + body
        sizes = [30000] if len(body) > 5000 else [1, 50, 5000, 100000]
        coded = chunked(body, lambda: self.chance.choice(sizes))
        return method, tag, text + b"Transfer-Encoding: chunked\r\n\r\n" + coded + b"0\r\n\r\n"

    def send(self, peer, message, then_end):
        chance = random.Random(len(message))
        try:
            while message:
                size = chance.randint(1, 200000) if chance.random() < 0.9 else chance.randint(1, 40)
                peer.socket.sendall(message[:size])
                message = message[size:]
                if chance.random() < 0.2:
                    time.sleep(chance.random() * 0.02)
            if then_end:
                peer.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # who reads sees it as well

    def read(self, peer, requests):
        slow = self.chance.random() < 0.1
        for method, tag, _ in requests:
            while True:
                line, fields = peer.head(STATUS_LINE)
                status = int(line.split()[1])
                of_server = b"x-tag" in fields
                if of_server and fields[b"x-tag"] != tag:
                    raise Foreign(f"{tag!r} was answered by {fields!r}")
                if status >= 200:
                    break
            self.counts[("server's" if of_server else "own") + f" {status}"] += 1
            pieces = () if method == b"HEAD" or status in (204, 304) else peer.pieces(fields, until_end=True)
            if slow:
                pieces = slowly(pieces)
            if of_server:
                peer.expect(tag, pieces, size_of(fields))
            elif b'"/problems/' not in b"".join(pieces) and method != b"HEAD":
                raise Foreign(f"{tag!r} was answered by nobody: {fields!r}")
            if fields.get(b"connection") == b"close":
                break


def slowly(pieces):
    for piece in pieces:
        time.sleep(0.01)
        yield piece
