"""Stopping under load: what was accepted is answered, whoever is idle goes last."""

import http.client
import os
import signal
import threading
import time
from pathlib import Path

import pytest
import requests

from conftest import pool
from processes import TIME_SCALE, eventually

PATH = "/models/topic/invocations"
BODY = '{"instances": ["a"]}'


class Load:
    """Clients that ask one request after the other until nobody listens; each failure is told apart."""

    def __init__(self, gateway, kept, fresh):
        self.gateway = gateway
        self.answered = 0
        self.last_answer = 0.0
        self.lost = []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.ask_on_kept) for _ in range(kept)]
        self.threads += [threading.Thread(target=self.ask_on_fresh) for _ in range(fresh)]
        for thread in self.threads:
            thread.start()

    def connect(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=30 * TIME_SCALE)
        try:
            connection.connect()
        except ConnectionRefusedError:
            return None
        return connection

    def ask(self, connection):
        """Whether the connection can be used again; everything but an answer of 200 is a loss."""
        try:
            connection.request("POST", PATH, BODY, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise ConnectionError(f"status {answer.status}")
        except (OSError, http.client.HTTPException) as error:
            with self.lock:
                self.lost.append(repr(error))
            return False
        with self.lock:
            self.answered += 1
            self.last_answer = time.monotonic()
        return answer.getheader("Connection") != "close"

    def ask_on_kept(self):
        while connection := self.connect():
            while self.ask(connection):
                pass
            connection.close()

    def ask_on_fresh(self):
        while connection := self.connect():
            self.ask(connection)
            connection.close()

    def join(self):
        for thread in self.threads:
            thread.join()


def is_unready(gateway):
    """Whether it says so, or has ended already: with nothing left to answer that takes no time."""
    try:
        return requests.get(gateway.admin + "/ready", timeout=5).status_code == 503
    except requests.ConnectionError:
        return not gateway.running()


@pytest.mark.parametrize("delay", [0, 5])
def test_nothing_that_was_accepted_is_lost(penstock, topic, delay):
    timeouts = f"timeouts: {{drain_delay: {delay}s, drain: 20s}}\nworkers: 2\n"
    gateway = penstock(timeouts + "models:\n" + pool("topic", topic))
    load = Load(gateway, kept=8, fresh=8)
    assert eventually(lambda: load.answered > 500)
    signalled = time.monotonic()
    gateway.signal(signal.SIGTERM)
    assert eventually(lambda: is_unready(gateway))
    load.join()
    assert gateway.wait(10) == 0
    assert load.lost == []
    assert load.last_answer - signalled >= delay - 0.5, "accepting ended too early"


def test_an_idle_connection_is_closed_at_the_drain_bound(penstock, topic):
    gateway = penstock("timeouts: {drain: 2s}\nmodels:\n" + pool("topic", topic))
    mute, used, late = gateway.connect(), gateway.connect(), gateway.connect()
    for one in (used, late):
        one.get()
        assert one.answer()[0] == 200
    signalled = time.monotonic()
    gateway.signal(signal.SIGTERM)
    assert eventually(lambda: "stopping" in gateway.log)
    late.get()
    status, fields = late.answer()
    assert (status, fields["Connection"]) == (200, "close")
    late.close()
    assert gateway.wait(10) == 0
    assert time.monotonic() - signalled >= 1.9
    assert mute.ended() and used.ended()


def test_it_ends_at_once_when_nobody_is_connected(penstock, topic):
    gateway = penstock("models:\n" + pool("topic", topic))
    signalled = time.monotonic()
    gateway.signal(signal.SIGTERM)
    assert gateway.wait(10) == 0
    assert time.monotonic() - signalled < 2 * TIME_SCALE


def test_a_second_signal_ends_the_process_while_a_prediction_runs(penstock):
    config = (
        "limits: {body: 64MiB, buffered_total: 1GiB}\nmodels:\n"
        f"  topic: {{backend: fasttext, path: '{Path(os.environ['MODELS_DIR']).resolve()}/topic.bin'}}\n"
    )
    # A process that ends at once has threads that nobody joins.
    told = os.environ.get("TSAN_OPTIONS", "") + " report_thread_leaks=0"
    gateway = penstock(config, under=["env", f"TSAN_OPTIONS={told}"])
    body = b'{"instances": ["' + b"word " * 5_000_000 + b'"]}'  # read in tenths of a second, predicted in seconds
    hurried = {"Content-Type": "application/json", "X-Request-Timeout": "1"}
    assert requests.post(gateway.url + PATH, body, headers=hurried, timeout=60).status_code == 504
    gateway.signal(signal.SIGTERM)
    assert eventually(lambda: "stopped" in gateway.log)
    gateway.signal(signal.SIGTERM)
    gateway.ends_with = 130
    assert gateway.wait(10) == 130
