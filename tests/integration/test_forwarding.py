"""What a model server is told about where a request comes from, and what becomes of one that goes round in a circle."""

import re
import socket
import threading

import pytest
import requests

from conftest import pool
from processes import eventually, expect_problem, free_port
from test_metrics import Metrics

FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "Forwarded": "for=203.0.113.9;proto=https",
    "X-Real-IP": "203.0.113.9",
    "X-Model-Version": "9",
    "X-Penstock-Ticket": "9",
}
ROUTES = "routes:\n  - {path: /predict, fan_out: [topic]}\n  - {path: /news/, proxy: topic}\n"


class RawOrigin:
    """A server that keeps the bytes of the one request it answers."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.socket.getsockname()[1]
        self.received = b""
        self.thread = threading.Thread(target=self.answer)
        self.thread.start()
        return self

    def answer(self):
        connection, _ = self.socket.accept()
        with connection:
            while b"\r\n\r\n" not in self.received:
                self.received += connection.recv(65536)
            connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    def __exit__(self, *_):
        self.thread.join(10)
        self.socket.close()


def start(penstock, topic, forwarded=""):
    return penstock(forwarded + "models:\n" + pool("topic", topic) + ROUTES)


@pytest.mark.parametrize("path", ["/news/a", "/predict"])
def test_a_server_is_told_what_the_gateway_knows_and_nothing_forged(penstock, topic, path):
    gateway = start(penstock, topic)
    gateway.post(path, {"text": "a"}, headers=FORGED | {"Via": "1.1 edge"})
    told = topic.visits()[0]["headers"]
    assert told["X-Forwarded-For"] == "127.0.0.1"
    assert told["X-Forwarded-Proto"] == "http"
    assert told["X-Forwarded-Host"] == f"127.0.0.1:{gateway.port}"
    assert told["Forwarded"] == f'for=127.0.0.1;proto=http;host="127.0.0.1:{gateway.port}"'
    assert re.search(r"1\.1 penstock-[0-9a-f]{8}$", told["Via"])
    assert not {"X-Real-IP", "X-Model-Version", "X-Penstock-Ticket"} & set(told)


def test_a_trusted_peers_word_goes_on(penstock, topic):
    gateway = start(penstock, topic, "forwarded: {trusted: [127.0.0.0/8]}\n")
    gateway.post("/news/a", {}, headers=FORGED)
    told = topic.visits()[0]["headers"]
    assert told["X-Forwarded-For"] == "203.0.113.9, 127.0.0.1"
    assert told["X-Forwarded-Proto"] == "https"
    assert told["X-Real-IP"] == "203.0.113.9"
    assert told["Forwarded"].startswith("for=203.0.113.9;proto=https, for=127.0.0.1;")
    assert not {"X-Model-Version", "X-Penstock-Ticket"} & set(told)


def test_replace_believes_nobody(penstock, topic):
    gateway = start(penstock, topic, "forwarded: {mode: replace}\n")
    gateway.post("/news/a", {}, headers=FORGED)
    assert topic.visits()[0]["headers"]["X-Forwarded-For"] == "127.0.0.1"


def looping(penstock, names, ports):
    """A gateway on ports[0] whose one pool leads to ports[1]."""
    pools = "".join(
        f'  {name}: {{backend: http, endpoints: ["http://127.0.0.1:{ports[1]}"]}}\n' for name in names
    )
    routes = f"routes:\n  - {{path: /predict, fan_out: [{names[0]}]}}\n  - {{path: /, proxy: {names[0]}}}\n"
    return penstock("models:\n" + pools + routes, [f"{{address: \"127.0.0.1:{ports[0]}\"}}"])


@pytest.mark.parametrize("path", ["/x", "/predict", "/models/round/invocations"])
def test_a_pool_that_leads_back_to_the_gateway_is_a_loop(penstock, path):
    port = free_port()
    gateway = looping(penstock, ["round"], (port, port))
    answer = gateway.post(path, {"text": "a"})
    if path == "/predict":
        assert "answered 508" in expect_problem(answer, 502, "bad-gateway")["detail"]
    else:
        expect_problem(answer, 508, "loop-detected")
    # Counted once the answer is on its way.
    assert eventually(lambda: Metrics(gateway).total("penstock_problems_total", type="loop-detected") == 1)


def test_two_gateways_that_lead_to_each_other_are_a_loop(penstock):
    ports = (free_port(), free_port())
    first = looping(penstock, ["there"], ports)
    looping(penstock, ["back"], ports[::-1])
    expect_problem(first.post("/x", {}), 508, "loop-detected")


def test_a_chain_of_two_gateways_is_no_loop(penstock, topic):
    behind = start(penstock, topic)
    front = penstock(
        f'models:\n  next: {{backend: http, endpoints: ["{behind.url}"]}}\nroutes: [{{path: /news/, proxy: next}}]\n'
    )
    assert front.post("/news/a", {}).status_code == 404
    (visit,) = topic.visits()
    assert visit["target"] == "/news/a"


def test_a_server_reads_the_vias_of_a_chain_in_order(penstock):
    with RawOrigin() as origin:
        behind = penstock(f'models:\n  m: {{backend: http, endpoints: ["{origin.url}"]}}\nroutes: [{{path: /, proxy: m}}]\n')
        front = penstock(
            f'models:\n  m: {{backend: http, endpoints: ["{behind.url}"]}}\nroutes: [{{path: /, proxy: m}}]\n'
        )
        front.get("/x", headers={"Via": "1.0 first, 1.1 second"})
    vias = re.findall(rb"\r\nVia: ([^\r]*)", origin.received)
    assert vias[0] == b"1.0 first, 1.1 second"
    assert all(re.fullmatch(rb"1\.1 penstock-[0-9a-f]{8}", via) for via in vias[1:])
    assert len(set(vias)) == 3
