"""HTTP/1.1 octet by octet, for peers that break it on purpose."""

import re
import socket
import struct

CHUNK_SIZE = re.compile(rb"[0-9a-f]{1,16}")


class Ended(Exception):
    """The peer ended the connection where more was to come."""


class Foreign(Exception):
    """Octets that belong to no message, or to another: what must never be seen."""


def filled(tag, size):
    """A body of that size which says whose it is."""
    return (tag * (size // len(tag) + 1))[:size]


class Tagged:
    """A connection whose messages are read with a check of whose they are."""

    def __init__(self, connection, patience):
        self.socket = connection
        self.socket.settimeout(patience)
        self.bytes = b""

    def more(self):
        try:
            received = self.socket.recv(65536)
        except (ConnectionError, TimeoutError) as error:
            raise Ended from error
        if not received:
            raise Ended
        self.bytes += received

    def line(self):
        while b"\r\n" not in self.bytes:
            self.more()
        line, self.bytes = self.bytes.split(b"\r\n", 1)
        return line

    def take(self, size):
        while len(self.bytes) < size:
            self.more()
        taken, self.bytes = self.bytes[:size], self.bytes[size:]
        return taken

    def head(self, start):
        """The next head's first line, which `start` must match, and its fields by small names."""
        line = self.line()
        if not start.fullmatch(line):
            raise Foreign(f"{line[:100]!r} where {start.pattern!r} was to begin")
        fields = {}
        while field := self.line():
            name, colon, value = field.partition(b":")
            if not colon:
                raise Foreign(f"{field[:100]!r} where a field was to be")
            fields[name.lower()] = value.strip()
        return line, fields

    def pieces(self, fields, until_end=False):
        """The body's octets in the framing that the fields tell."""
        if b"transfer-encoding" in fields:
            while size := self.chunk_size():
                yield self.take(size)
                if self.take(2) != b"\r\n":
                    raise Foreign("a chunk that is longer than it said")
            while self.line():
                pass
        elif b"content-length" in fields:
            left = int(fields[b"content-length"])
            while left:
                piece = self.take(min(left, 65536))
                left -= len(piece)
                yield piece
        elif until_end:
            yield from self.to_end()

    def chunk_size(self):
        line = self.line()
        if not CHUNK_SIZE.fullmatch(line):
            raise Foreign(f"{line[:100]!r} where a chunk was to begin")
        return int(line, 16)

    def to_end(self):
        try:
            while True:
                yield self.bytes
                self.bytes = b""
                self.more()
        except Ended as end:
            if end.__cause__ is not None:
                raise

    def expect(self, tag, pieces, size):
        """Reads a body that must be `tag`'s; of `size`, unless its message has none."""
        came = 0
        for piece in pieces:
            begin = came % len(tag)
            if piece != filled(tag, begin + len(piece))[begin:]:
                raise Foreign(f"{tag!r} was sent {piece[:100]!r}")
            came += len(piece)
        if size is not None and came != size:
            raise Foreign(f"{tag!r} was sent {came} of {size} octets, and then told that this was all")

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def size_of(fields):
    """What a message's sender says of its body, besides its framing; nothing where it does not."""
    return int(fields[b"x-size"]) if b"x-size" in fields else None


def chunked(body, sizes):
    """`body` in chunks whose sizes `sizes()` tells."""
    coded = []
    while body:
        size = sizes()
        coded.append(b"%x\r\n%s\r\n" % (len(body[:size]), body[:size]))
        body = body[size:]
    return b"".join(coded)
