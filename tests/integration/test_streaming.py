"""Bodies of any length pass both ways as they come, and whoever leaves ends what is done for him."""

import hashlib
import queue
import threading

import pytest
import requests

from conftest import pool
from peers import RawServer, connect
from processes import TIME_SCALE, eventually
from test_metrics import Metrics

MIB = 1 << 20
# A sanitizer keeps what was freed for a while.
FLAT = 8 * MIB if TIME_SCALE == 1 else 512 * MIB
POST = b"POST /raw/ HTTP/1.1\r\nHost: h\r\n"
GET = b"GET /raw/ HTTP/1.1\r\nHost: h\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"


@pytest.fixture
def before(started, penstock):
    """`before(serve)` starts a gateway before a server that is played by hand."""

    def start(serve, config=""):
        server = started.add(RawServer(serve))
        routes = "routes:\n  - {path: /raw/, proxy: raw}\n"
        return penstock(config + "workers: 1\nmodels:\n" + pool("raw", server) + routes)

    return start


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def resident(gateway):
    with open(f"/proc/{gateway.child.pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * 4096


def expect_balance(gateway, answers):
    """Nothing is in hand any more, and each request was counted once."""

    def settled():
        metrics = Metrics(gateway)
        return (
            metrics.total("penstock_in_flight") == 0
            and metrics.total("penstock_requests_total", route="/raw/") == answers
        )

    assert eventually(settled), Metrics(gateway).text


def test_events_pass_before_the_next_one_is_made(before):
    seen = queue.Queue()

    def serve(peer):
        peer.until(b"\r\n\r\n")
        peer.send(OK + b"Content-Type: text/event-stream\r\n" + CHUNKED)
        for number in range(20):
            peer.send(chunk(b"data: %d\n\n" % number))
            assert seen.get(timeout=20 * TIME_SCALE) == number
        peer.send(LAST_CHUNK)

    gateway = before(serve)
    with requests.get(gateway.url + "/raw/", stream=True, timeout=20 * TIME_SCALE) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        lines = (line for line in answer.iter_lines(chunk_size=1) if line)
        for number in range(20):
            assert next(lines) == b"data: %d" % number
            seen.put(number)
        assert next(lines, None) is None
    expect_balance(gateway, 1)


def test_50_mib_pass_both_ways_at_once_in_flat_memory(before):
    size = 50 * MIB

    def echo(peer):
        while peer.until(b"\r\n\r\n"):
            peer.send(OK + CHUNKED)
            for data in peer.exactly(size):
                peer.send(chunk(data))
            peer.send(LAST_CHUNK)

    gateway = before(echo, "limits: {body: 100MiB}\n")
    block = bytes(range(256)) * 4096

    def ask():
        client = connect(gateway).send(POST + b"Content-Length: %d\r\n\r\n" % size)
        sender = threading.Thread(target=lambda: [client.send(block) for _ in range(size // len(block))])
        sender.start()
        client.until(b"\r\n\r\n")
        digest, got = hashlib.sha256(), 0
        while (length := int(client.until(b"\r\n"), 16)) != 0:
            for data in client.exactly(length):
                digest.update(data)
            got += length
            client.until(b"\r\n")
        sender.join()
        client.close()
        assert got == size
        assert digest.digest() == hashlib.sha256(block * (size // len(block))).digest()

    ask()
    small = resident(gateway)
    for _ in range(2):
        ask()
    assert resident(gateway) - small < FLAT
    expect_balance(gateway, 3)


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
@pytest.mark.parametrize(
    "framing, reset", [(b"Content-Length: 100000\r\n\r\n", False), (CHUNKED, False), (b"\r\n", True)]
)
def test_a_client_can_tell_that_an_answer_was_cut(before, framing, reset, version):
    go_on = threading.Event()

    def serve(peer):
        peer.until(b"\r\n\r\n")
        peer.send(OK + framing + (chunk(b"part") if framing == CHUNKED else b"part"))
        assert go_on.wait(20 * TIME_SCALE)
        if reset:
            peer.reset()

    gateway = before(serve)
    client = connect(gateway).send(GET.replace(b"1.1", version))
    client.until(b"part")
    go_on.set()
    if version == b"1.0":
        with pytest.raises(ConnectionResetError):
            client.to_end()
    else:
        assert client.to_end() in (b"", b"\r\n")
    expect_balance(gateway, 1)


def test_an_older_client_gets_no_chunks_and_no_interim_answers(before):
    def serve(peer):
        peer.until(b"\r\n\r\n")
        peer.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + CHUNKED)
        peer.send(chunk(b"abc") + chunk(b"def") + LAST_CHUNK)

    gateway = before(serve)
    old = connect(gateway).send(GET.replace(b"1.1", b"1.0")).to_end()
    assert old.startswith(OK) and old.endswith(b"\r\n\r\nabcdef") and b"chunked" not in old
    new = connect(gateway).send(GET)
    assert new.until(b"\r\n\r\n") == b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    assert new.until(b"\r\n\r\n").startswith(OK)
    assert new.until(LAST_CHUNK).replace(b"\r\n", b"") in (b"3abc3def0", b"6abcdef0")
    expect_balance(gateway, 2)


@pytest.mark.parametrize("method, status", [("HEAD", 200), ("GET", 204), ("GET", 304), ("HEAD", 404)])
def test_an_answer_without_a_body_leaves_the_connection_clean(before, method, status):
    def serve(peer):
        while peer.until(b"\r\n\r\n"):
            peer.send(b"HTTP/1.1 %d So\r\nX-So: 1\r\n" % status)
            peer.send(CHUNKED if method == "HEAD" else b"\r\n")

    gateway = before(serve)
    with requests.Session() as session:
        for _ in range(3):
            answer = session.request(method, gateway.url + "/raw/", timeout=20)
            assert (answer.status_code, answer.content, answer.headers["X-So"]) == (status, b"", "1")


def test_an_early_answer_reaches_a_client_that_still_sends(before):
    def serve(peer):
        peer.until(b"\r\n\r\n")
        peer.send(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!")
        assert peer.gone()

    gateway = before(serve)
    client = connect(gateway).send(POST + b"Content-Length: 10000000\r\n\r\n" + b"x" * 1_000_000)
    head = client.until(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ") and b"\r\nConnection: close\r\n" in head
    client.send(b"x" * 1_000_000)
    assert client.until(b"no!") == b"no!"
    expect_balance(gateway, 1)


@pytest.mark.parametrize("size", [1000, 1_000_000])
def test_a_client_that_waits_for_it_is_told_to_go_on(before, size):
    def serve(peer):
        assert b"Expect" not in peer.until(b"\r\n\r\n")
        assert sum(len(data) for data in peer.exactly(size)) == size
        peer.send(OK + b"Content-Length: 4\r\n\r\ndone")

    gateway = before(serve)
    client = connect(gateway).send(POST + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % size)
    assert client.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.send(b"x" * size)
    assert client.until(b"done").startswith(OK)
    expect_balance(gateway, 1)


@pytest.mark.parametrize("leave", ["end", "reset"])
@pytest.mark.parametrize("while_", ["uploading", "waiting", "answered"])
def test_a_client_that_leaves_cancels_what_is_done_for_it(before, while_, leave):
    reached, cancelled = queue.Queue(), queue.Queue()

    def serve(peer):
        peer.until(b"\r\n\r\n")
        if while_ == "uploading":
            peer.until(b"x" * 1000)
        if while_ == "answered":
            peer.send(OK + CHUNKED + chunk(b"first"))
        reached.put(True)
        cancelled.put(peer.gone())

    gateway = before(serve)
    for number in range(3):
        client = connect(gateway)
        client.send(POST + CHUNKED + chunk(b"x" * 300_000) if while_ == "uploading" else GET)
        if while_ == "answered":
            client.until(b"first")
        assert reached.get(timeout=20 * TIME_SCALE)
        if leave == "reset":
            client.reset()
        else:
            client.close()
        assert cancelled.get(timeout=20 * TIME_SCALE)
        expect_balance(gateway, number + 1)


def test_requests_behind_a_long_upload_are_answered_in_order(before):
    def serve(peer):
        peer.until(b"\r\n\r\n")
        peer.until(b"LAST")
        peer.send(OK + b"Content-Length: 1\r\n\r\n1")
        for number in (b"2", b"3"):
            assert peer.until(b"\r\n\r\n").startswith(b"GET ")
            peer.send(OK + b"Content-Length: 1\r\n\r\n" + number)

    gateway = before(serve)
    client = connect(gateway)
    client.send(POST + b"Content-Length: 1000004\r\n\r\n" + b"x" * 1_000_000 + b"LAST" + GET + GET)
    for number in (b"1", b"2", b"3"):
        assert b"Connection: close" not in client.until(b"\r\n\r\n")
        assert client.until(number) == number
    expect_balance(gateway, 3)


def test_a_slow_reader_holds_its_server_back_and_no_memory(before):
    sent = [0]

    def serve(peer):
        peer.until(b"\r\n\r\n")
        peer.send(OK + b"Content-Length: %d\r\n\r\n" % (100 * MIB))
        for _ in range(1600):
            peer.send(b"x" * 65536)
            sent[0] += 65536

    gateway = before(serve)
    small = resident(gateway)
    client = connect(gateway).send(GET)
    client.until(b"\r\n\r\n")

    def stands_still():
        now = sent[0]
        return now != 0 and not eventually(lambda: sent[0] != now, 0.5)

    assert eventually(stands_still)
    assert sent[0] < 50 * MIB
    assert resident(gateway) - small < FLAT
    assert sum(len(data) for data in client.exactly(100 * MIB)) == 100 * MIB
    assert sent[0] == 100 * MIB
    expect_balance(gateway, 1)


def test_a_fan_out_gathers_what_is_longer_than_a_repetition_may_be(penstock, topic, sentiment):
    gateway = penstock(
        "limits: {replay: 1KiB}\nmodels:\n"
        + pool("topic", topic)
        + pool("sentiment", sentiment)
        + "routes:\n  - {path: /predict, fan_out: [topic, sentiment]}\n"
    )
    texts = [f"headline {number} " + "x" * 100 for number in range(1000)]
    answer = gateway.post("/predict", {"texts": texts})
    assert answer.status_code == 200
    assert [one["topic"] for one in answer.json()["results"]] == [
        {"predictions": [topic.label(text)]} for text in texts
    ]
