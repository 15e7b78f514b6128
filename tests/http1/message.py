"""Reads HTTP/1.1 messages as strictly as RFC 9112 allows: what a gateway sends has no excuse."""

import re
from dataclasses import dataclass, field

TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
REQUEST_LINE = re.compile(rb"(%s) ([!-~]+) HTTP/1\.1" % TOKEN)
STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9][0-9]) [\t -~\x80-\xff]*")
FIELD_LINE = re.compile(rb"(%s): ((?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?)" % TOKEN)
CHUNK_SIZE = re.compile(rb"(0|[1-9A-Fa-f][0-9A-Fa-f]{0,14})\r\n")


class Malformed(Exception):
    """What was sent is not a message."""


class Incomplete(Exception):
    """More bytes could make it one."""


@dataclass
class Message:
    start: str
    fields: list = field(default_factory=list)  # (name in lower case, value), in order
    body: bytes = b""

    def values(self, name):
        return [value for other, value in self.fields if other == name.lower()]

    def value(self, name):
        return next(iter(self.values(name)), None)

    @property
    def method(self):
        return self.start.split(" ")[0]

    @property
    def status(self):
        return int(self.start.split(" ")[1])


def read_head(data, start_line):
    end = data.find(b"\r\n\r\n")
    if end < 0:
        raise Incomplete
    first, *lines = data[:end].split(b"\r\n")
    if not start_line.fullmatch(first):
        raise Malformed(f"start line {first[:80]!r}")
    message = Message(first.decode("latin-1"))
    for line in lines:
        match = FIELD_LINE.fullmatch(line)
        if not match:
            raise Malformed(f"field line {line[:80]!r}")
        message.fields.append((match[1].decode().lower(), match[2].decode("latin-1")))
    return message, end + 4


def read_chunks(data, at):
    body = b""
    while True:
        size = CHUNK_SIZE.match(data, at)
        if not size:
            if b"\r\n" in data[at : at + 32]:
                raise Malformed(f"chunk size {data[at:at + 32]!r}")
            raise Incomplete
        at, length = size.end(), int(size[1], 16)
        if length == 0:
            break
        if len(data) < at + length + 2:
            raise Incomplete
        if data[at + length : at + length + 2] != b"\r\n":
            raise Malformed("a chunk without its end")
        body, at = body + data[at : at + length], at + length + 2
    if data[at : at + 2] == b"\r\n":
        return body, at + 2
    _, end = read_head(b"HTTP/1.1 200 \r\n" + data[at:], STATUS_LINE)
    return body, at + end - len(b"HTTP/1.1 200 \r\n")


def read_body(message, data, at):
    lengths, codings = message.values("content-length"), message.values("transfer-encoding")
    if len(lengths) + len(codings) > 1 or codings not in ([], ["chunked"]):
        raise Malformed(f"framing {lengths} {codings}")
    if codings:
        message.body, at = read_chunks(data, at)
        return at
    if not lengths:
        return at
    if not re.fullmatch("0|[1-9][0-9]*", lengths[0]):
        raise Malformed(f"length {lengths[0]}")
    end = at + int(lengths[0])
    if len(data) < end:
        raise Incomplete
    message.body = data[at:end]
    return end


def read_request(data):
    """The request at the front of `data`, and how long it is."""
    message, at = read_head(data, REQUEST_LINE)
    return message, read_body(message, data, at)


def read_answer(data, method):
    """The answer to a request with that method at the front of `data`, and how long it is."""
    message, at = read_head(data, STATUS_LINE)
    if method == "HEAD" or message.status < 200 or message.status in (204, 304):
        return message, at
    if not message.values("content-length") and not message.values("transfer-encoding"):
        raise Malformed("an answer that ends with its connection")
    return message, read_body(message, data, at)
