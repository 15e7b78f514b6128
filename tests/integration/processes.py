"""The programs under test, each started on free ports and stopped with its log looked through."""

import json
import os
import re
import select
import signal
import socket
import subprocess
import time

import requests
from requests.structures import CaseInsensitiveDict

TIME_SCALE = float(os.environ.get("TIME_SCALE", "1"))
# A sanitizer shadows what is held, and keeps 256 MiB of what was freed for a while.
SANITIZER_MEMORY = 0 if TIME_SCALE == 1 else 512 * 1024 * 1024
SANITIZER_REPORT = re.compile(r"(Address|Thread|Leak|UndefinedBehavior)Sanitizer|runtime error:")


def eventually(condition, patience=10.0):
    """The first true value of `condition`, or the last one after `patience` seconds (more under sanitizers)."""
    deadline = time.monotonic() + patience * TIME_SCALE
    while True:
        value = condition()
        if value or time.monotonic() > deadline:
            return value
        time.sleep(0.01)


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def ports_here():
    """Ports below those that outgoing connections are given; test files that run side by side begin elsewhere."""
    begin = os.getpid() % 8 * 1500
    while True:
        yield from (20000 + (begin + offset) % 12000 for offset in range(12000))


PORTS = ports_here()


def free_port():
    """A port that nobody listens on, and that no test before was given."""
    return next(port for port in PORTS if is_free(port))


def answers(url):
    """Whether anything but a refused connection comes from `url`."""
    try:
        return requests.get(url, timeout=5) is not None
    except requests.RequestException:
        return False


class Process:
    """A child whose output goes to a file; `stop` expects a clean end, or the exit code `ends_with`."""

    ends_with = 0

    def __init__(self, command, log_path, **options):
        self.log_path = log_path
        with open(log_path, "wb") as log:
            self.child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, **options
            )

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    def running(self):
        return self.child.poll() is None

    def signal(self, number):
        self.child.send_signal(number)

    def wait(self, patience=35.0):
        return self.child.wait(patience * TIME_SCALE)

    def kill(self):
        if self.running():
            self.child.kill()
            self.child.wait()

    def stop(self):
        if self.running():
            self.signal(signal.SIGTERM)
            try:
                self.wait()
            finally:
                self.kill()
        assert self.child.returncode == self.ends_with, self.log
        self.expect_no_report()

    def expect_no_report(self):
        assert not SANITIZER_REPORT.search(self.log), self.log


class Penstock(Process):
    """A running gateway, answering on its front door and its admin address."""

    def __init__(self, config, folder, port, admin_port, binary=None, cwd=None, under=()):
        self.config = folder / f"penstock-{port}.yaml"
        self.config.write_text(config)
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.admin = f"http://127.0.0.1:{admin_port}"
        command = [*under, binary or os.environ["PENSTOCK"], "serve", "-c", str(self.config)]
        super().__init__(command, folder / f"penstock-{port}.log", cwd=cwd)

    def wait_until_up(self):
        for url in (self.url, self.admin):
            up = eventually(lambda: not self.running() or answers(url + "/health"), 20)
            assert up and self.running(), self.log
        return self

    def post(self, path, body=None, **options):
        return requests.post(self.url + path, json=body, timeout=30, **options)

    def get(self, path, **options):
        return requests.get(self.url + path, timeout=30, **options)

    def connect(self):
        return Wire(self.port)


class Wire:
    """A connection on which a test says what it likes."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.stream = self.socket.makefile("rb")

    def send(self, *parts):
        self.socket.sendall(b"".join(part if isinstance(part, bytes) else part.encode() for part in parts))

    def get(self, path="/health"):
        self.send(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")

    def post(self, path, body, length=None):
        self.send(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n")
        self.send(f"Content-Length: {length or len(body)}\r\n\r\n", body)

    def answer(self):
        """The next answer's status and fields, its body read; nothing when the connection ended instead."""
        line = self.stream.readline()
        if not line:
            return None, {}
        fields = CaseInsensitiveDict()
        while field := self.stream.readline().strip():
            name, value = field.decode().split(": ", 1)
            fields[name] = value
        size = int(fields["Content-Length"])
        if len(self.stream.read(size)) != size:
            raise ConnectionError("the answer was cut short")
        return int(line.split()[1]), fields

    def ended(self):
        """Whether the gateway has closed it, without waiting."""
        if not select.select([self.socket], [], [], 0)[0]:
            return False
        try:
            return self.socket.recv(1, socket.MSG_PEEK) == b""
        except ConnectionResetError:
            return True

    def close(self):
        self.stream.close()
        self.socket.close()


class ModelServer(Process):
    """The stand-in for the users' model server; `turn` changes its switches."""

    def __init__(self, folder, number, switches):
        flags = []
        for name, value in switches.items():
            flags += ["--" + name.replace("_", "-"), value if isinstance(value, str) else json.dumps(value)]
        super().__init__([os.environ["MODEL_SERVER"], *flags], folder / f"model-server-{number}.log")
        found = eventually(lambda: re.search(r"listening on (\d+)\ncontrol on (\d+)\n", self.log))
        assert found, self.log
        self.port = int(found[1])
        self.url = f"http://127.0.0.1:{found[1]}"
        self.control = f"http://127.0.0.1:{found[2]}"
        self.labels = requests.get(self.control + "/control", timeout=10).json()["labels"]

    def turn(self, **switches):
        answer = requests.post(self.control + "/control", json=switches, timeout=30)
        assert answer.status_code == 200, answer.text

    def ledger(self):
        return requests.get(self.control + "/ledger", timeout=30).json()

    def counts(self):
        return self.ledger()["counts"]

    def visits(self):
        """Each request in order, its fields by name in any case."""
        visits = self.ledger()["visits"]
        for visit in visits:
            visit["headers"] = CaseInsensitiveDict(visit["headers"])
        return visits

    def forget(self):
        requests.delete(self.control + "/ledger", timeout=30)

    def label(self, text):
        return self.labels[fnv1a(text.encode()) % len(self.labels)]


def fnv1a(data):
    """The hash by which the stand-in chooses labels and compares bodies."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def expect_problem(answer, status, kind):
    """Checks a refusal of the gateway's own field by field, and returns its document."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == f"/problems/{kind}"
    assert problem["status"] == status
    assert problem["title"] and problem["detail"]
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    return problem
