"""What a crowd can take of the gateway: connections, descriptors and memory are bounded, and come back."""

import contextlib
import re
import socket
import time
from pathlib import Path

import pytest
import requests

from conftest import pool
from processes import SANITIZER_MEMORY, TIME_SCALE, eventually
from test_metrics import Metrics

MIB = 2**20
PATH = "/models/topic/invocations"
BODY = '{"instances": ["a"]}'


def asked(wire):
    wire.get()
    return wire.answer()[0]


def resident(gateway):
    return Metrics(gateway).total("process_resident_memory_bytes")


def wanted_time(gateway):
    """By thread: for how many seconds it ran or waited for a core. One that spins never waits for anything else."""
    spent = {}
    for task in Path(f"/proc/{gateway.child.pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            spent[task.name] = sum(map(int, (task / "schedstat").read_text().split()[:2])) / 1e9
    return spent


def expect_no_spinning(gateway):
    """For a second, in which the admin address answers as ever."""
    begun, before = time.monotonic(), wanted_time(gateway)
    assert eventually(lambda: requests.get(gateway.admin + "/ready", timeout=5).ok and time.monotonic() > begun + 1)
    after, took = wanted_time(gateway), time.monotonic() - begun
    assert max(after[thread] - before[thread] for thread in after.keys() & before.keys()) < 0.8 * took, "it must not spin"


def open_connections(gateway):
    return Metrics(gateway).total("penstock_connections")


@pytest.mark.parametrize("workers", [1, 2])
def test_the_connection_idle_longest_makes_room(penstock, topic, workers):
    config = f"workers: {workers}\nlimits: {{connections: 4}}\nmodels:\n"
    gateway = penstock(config + pool("topic", topic))
    assert eventually(lambda: open_connections(gateway) == 0)
    wires = [gateway.connect() for _ in range(4)]
    assert [asked(wire) for wire in wires] == [200] * 4
    newcomer = gateway.connect()
    assert asked(newcomer) == 200
    assert any(wire.ended() for wire in wires[:workers])
    assert [wire.ended() for wire in wires].count(True) == 1
    assert Metrics(gateway).total("penstock_accept_paused_total") == 0
    for wire in (*wires, newcomer):
        wire.close()


def test_accepting_pauses_while_none_is_idle_and_goes_on(penstock, topic):
    gateway = penstock("workers: 2\nlimits: {connections: 3}\nmodels:\n" + pool("topic", topic))
    assert eventually(lambda: open_connections(gateway) == 0)
    topic.turn(away="silent")
    busy = [gateway.connect() for _ in range(3)]
    for wire in busy:
        wire.post(PATH, BODY)
    assert eventually(lambda: Metrics(gateway).total("penstock_in_flight", model="topic") == 3)
    newcomers = [gateway.connect() for _ in range(5)]
    for wire in newcomers:
        wire.get()
    assert eventually(lambda: Metrics(gateway).total("penstock_accept_paused_total") == 1)
    assert open_connections(gateway) == 3
    topic.turn(away="no")
    assert [wire.answer()[0] for wire in (*busy, *newcomers)] == [200] * 8
    assert "accepting_paused" in gateway.log
    for wire in (*busy, *newcomers):
        wire.close()


def test_urgent_data_behind_a_request_costs_nothing(penstock, topic):
    gateway = penstock("workers: 1\nmodels:\n" + pool("topic", topic))
    topic.turn(away="silent")
    wire = gateway.connect()
    wire.post(PATH, '{"instances": ["a"]}')
    assert eventually(lambda: Metrics(gateway).total("penstock_in_flight") == 1)
    wire.socket.send(b"!", socket.MSG_OOB)
    wire.send("G")
    expect_no_spinning(gateway)
    topic.turn(away="no")
    assert wire.answer()[0] == 200
    wire.close()


def test_few_descriptors_are_enough_for_a_crowd(penstock, topic):
    config = "workers: 2\ntimeouts: {head: 60s}\nmodels:\n" + pool("topic", topic)
    gateway = penstock(config, under=("prlimit", "--nofile=64:64"))
    bound = re.search(r"connections_bounded.*", gateway.log)[0]
    assert "connections=10000" not in bound, bound
    mute = [gateway.connect() for _ in range(100)]
    slow = []

    def no_room_is_left():
        for _ in range(20):
            slow.append(gateway.connect())
            try:
                slow[-1].send("GET / HTTP/1.1\r\n")
            except OSError:
                pass  # another newcomer was quicker
        return Metrics(gateway).total("penstock_accept_paused_total") > 0

    assert eventually(no_room_is_left)
    expect_no_spinning(gateway)
    assert Metrics(gateway).total("process_open_fds") < 64
    for wire in (*mute, *slow):
        wire.close()
    for _ in range(20):
        assert gateway.post(PATH, {"instances": ["a"]}).status_code == 200


@pytest.mark.parametrize("workers", [1, 2])
def test_connections_at_rest_leave_their_descriptors_to_requests(penstock, model_server, workers):
    servers = [model_server(model=f"m{number}", delay_ms=200) for number in range(3)]
    models = "".join(pool(f"m{number}", server) for number, server in enumerate(servers))
    gateway = penstock(f"workers: {workers}\nmodels:\n" + models, under=("prlimit", "--nofile=256:256"))
    wires = [gateway.connect() for _ in range(90)]

    def ask(number, some):
        for wire in some:
            wire.post(f"/models/m{number}/invocations", '{"instances": ["a"]}')
        codes = [wire.answer()[0] for wire in some]
        assert codes == [200] * len(some), (number, codes)

    # Connections go to the workers in turn: of two, one is left without.
    for number in range(3):
        ask(number, wires[1::workers])
    ask(0, wires[0::workers])
    for wire in wires:
        wire.close()


def test_half_sent_bodies_stay_within_the_total(penstock, topic):
    limits = "limits: {body: 16MiB, buffered_total: 32MiB}\n"
    routes = "\nroutes: [{path: /predict, fan_out: [topic]}]\n"  # reads bodies whole
    gateway = penstock("workers: 2\n" + limits + "models:\n" + pool("topic", topic) + routes)
    before = resident(gateway)
    wires = [gateway.connect() for _ in range(40)]
    for wire in wires:
        try:
            wire.post("/predict", b" " * (3 * MIB), length=6 * MIB)
        except OSError:
            pass  # it was refused and has been cut off
    refused = lambda: Metrics(gateway).total("penstock_problems_total", type="overloaded")
    assert eventually(lambda: refused() >= 20), refused()
    held = Metrics(gateway).total("penstock_buffered_bytes")
    assert 16 * MIB < held <= 40 * MIB  # two threads may each let one buffer grow at the same time
    assert resident(gateway) - before < 48 * MIB + SANITIZER_MEMORY
    status, fields = wires[-1].answer()
    assert (status, fields["Retry-After"], fields["Connection"]) == (503, "1", "close")
    for wire in wires:
        wire.close()
    assert eventually(lambda: Metrics(gateway).total("penstock_buffered_bytes") < 8 * MIB)
    assert gateway.post(PATH, {"instances": ["a" * (2 * MIB)]}).status_code == 200


def test_the_memory_of_a_crowd_goes_back_while_its_connections_rest(penstock, topic):
    gateway = penstock("workers: 1\nmodels:\n" + pool("topic", topic))
    assert gateway.post(PATH, {"instances": ["a"]}).status_code == 200
    before = resident(gateway)
    topic.turn(away="silent")
    crowd = [gateway.connect() for _ in range(400)]
    for wire in crowd:
        wire.post(PATH, '{"instances": ["' + "a" * 40_000 + '"]}')
    assert eventually(lambda: Metrics(gateway).total("penstock_in_flight", model="topic") == 400)
    grown = resident(gateway) - before
    assert grown > 20 * MIB
    topic.turn(away="no")
    assert {wire.answer()[0] for wire in crowd} == {200}
    assert eventually(lambda: resident(gateway) - before < grown / 4 + SANITIZER_MEMORY, 20)
    assert open_connections(gateway) == 400
    for wire in crowd:
        wire.close()


def narrow(gateway):
    """A connection whose kernel takes in little before it is read."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.settimeout(30)
    one.connect(("127.0.0.1", gateway.port))
    one.sendall(f"POST {PATH} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n".encode())
    texts = '{"instances": [' + ",".join(['"a"'] * 600_000) + "]}"  # its answer is longer than 6 MiB
    one.sendall(f"Content-Length: {len(texts)}\r\n\r\n{texts}".encode())
    return one


def test_a_client_that_reads_a_byte_at_a_time_is_cut_for_want_of_progress(penstock, topic):
    gateway = penstock("timeouts: {body: 1s}\nmodels:\n" + pool("topic", topic))
    with narrow(gateway) as one:
        assert one.recv(1) == b"H"
        before = resident(gateway)
        count = 1
        while open_connections(gateway) > 0:  # the pace of the reading
            count += len(one.recv(1))
            assert resident(gateway) - before < 4 * MIB + SANITIZER_MEMORY
        assert count < 6 * MIB
        assert requests.get(gateway.admin + "/ready", timeout=5).status_code == 200


def test_a_client_that_reads_slowly_is_not_cut(penstock, topic):
    gateway = penstock("timeouts: {body: 1s}\nmodels:\n" + pool("topic", topic))
    with narrow(gateway) as one:
        begun = time.monotonic()
        count = 0
        while count < 6 * MIB and time.monotonic() < begun + 5 * TIME_SCALE:
            part = one.recv(16384)
            assert part, "it was cut"
            count += len(part)
            assert open_connections(gateway) == 1  # the pace of the reading
