"""A gateway with one listener, one pool and one origin for each lane, so that cases can run side by side."""

import os
import random
import re
import socket
import subprocess
import tempfile
import time
from pathlib import Path

TIME_SCALE = float(os.environ.get("TIME_SCALE", "1"))
SANITIZER_REPORT = re.compile(r"(Address|Thread|Leak|UndefinedBehavior)Sanitizer|runtime error:|[Aa]ssertion")


def binary():
    return os.environ.get("PENSTOCK") or str(Path(__file__).parents[2] / "build/debug/gateway/penstock")


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def free_run(count):
    """The first of `count` neighbouring ports that nobody has, below those that outgoing connections are given."""
    while True:
        first = random.randrange(10000, 32000 - count)
        if all(is_free(port) for port in range(first, first + count)):
            return first


def config(lanes, front, origin, admin, workers):
    listen = "".join(
        f"  - address: 127.0.0.1:{front + lane}\n    routes: [{{path: /, proxy: m{lane}}}]\n" for lane in range(lanes)
    )
    models = "".join(
        f"  m{lane}: {{backend: http, protocol: plain, endpoints: ['http://127.0.0.1:{origin + lane}'],"
        f" timeouts: {{attempt: {3 * TIME_SCALE:.0f}s}}}}\n"
        for lane in range(lanes)
    )
    timeouts = f"{{head: {700 * TIME_SCALE:.0f}ms, body: {700 * TIME_SCALE:.0f}ms}}"
    return (
        f"listen:\n{listen}admin: {{address: 127.0.0.1:{admin}}}\nworkers: {workers}\ntimeouts: {timeouts}\n"
        f"models:\n{models}"
    )


class Gateway:
    """Lane i is reached on `front + i` and asks `origin + i`; used in a `with`, whose end expects a clean stop."""

    def __init__(self, lanes, workers=1):
        self.lanes = lanes
        first = free_run(2 * lanes + 1)
        self.front, self.origin, self.admin = first, first + lanes, first + 2 * lanes
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "lanes.yaml"
        path.write_text(config(lanes, self.front, self.origin, self.admin, workers))
        self.log_path = Path(self.folder.name) / "log"
        self.command = [binary(), "serve", "-c", str(path)]

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    def is_up(self):
        try:
            socket.create_connection(("127.0.0.1", self.admin), 1).close()
            return True
        except OSError:
            return False

    def __enter__(self):
        with open(self.log_path, "wb") as log:
            self.child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 20 * TIME_SCALE
        while not self.is_up():
            assert self.child.poll() is None and time.monotonic() < deadline, self.log
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.child.terminate()
        try:
            self.child.wait(35 * TIME_SCALE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        try:
            assert self.child.returncode == 0 and not SANITIZER_REPORT.search(self.log), self.log
        finally:
            self.folder.cleanup()
