"""Starts and stops what is measured and what it is measured with; everything listens on loopback only."""
import contextlib
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
START_DEADLINE = 60  # seconds; under valgrind a program takes its time
STOP_DEADLINE = 60


class BenchError(Exception):
    """What went wrong, in one line that says what to do."""


@dataclass(frozen=True)
class Proxy:
    name: str      # as the table has it
    config: str    # template in conf/
    command: tuple  # {config} and {folder} are filled in
    path: str = "/relay"

    def version(self, penstock):
        program = penstock if self.command[0] == "{penstock}" else self.command[0]
        flag = "--version" if program == penstock else "-v"
        result = subprocess.run([program, flag], capture_output=True, text=True, timeout=30)
        return (result.stdout + result.stderr).splitlines()[0].strip()


HAPROXY = ("haproxy", "-db", "-f", "{config}")
PENSTOCK = ("{penstock}", "serve", "-c", "{config}")
PROXIES = (
    Proxy("HAProxy, TCP only (the floor)", "haproxy-tcp.cfg", HAPROXY),
    Proxy("Penstock", "penstock.yaml", PENSTOCK),
    Proxy("nginx", "nginx.conf", ("nginx", "-p", "{folder}", "-e", "{folder}/nginx.log", "-c", "{config}")),
    Proxy("HAProxy, HTTP", "haproxy-http.cfg", HAPROXY),
)
MODEL = Proxy("Penstock, model in the process", "penstock-model.yaml", PENSTOCK, "/models/topic/invocations")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(core, command):
    """On machines with two cores or more the proxy has core 0 to itself."""
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[core])] + command if len(cores) > 1 else command


def family(pid):
    """The process and its descendants."""
    pids = [pid]
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                pids += family(int(child))
    return pids


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_DEADLINE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise BenchError(f"{process.args} did not stop within {STOP_DEADLINE} s of SIGTERM")


def await_port(process, port, log):
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BenchError(f"{' '.join(process.args)} ended with {process.returncode}: {log.read_text()[-800:]}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise BenchError(f"{' '.join(process.args)} does not listen on port {port} after {START_DEADLINE} s")


@contextlib.contextmanager
def running(proxy, settings, wrapper=()):
    """Runs the proxy (inside `wrapper`, such as valgrind) for the block; gives its process and its port."""
    folder = Path(settings["folder"])
    values = {**settings, "port": free_port(), "admin": free_port()}
    text = (HERE / "conf" / proxy.config).read_text()
    for key, value in values.items():
        text = text.replace("{" + key + "}", str(value))
    config = folder / proxy.config
    config.write_text(text)
    command = [part.format(config=config, **values) for part in proxy.command]
    log = folder / (proxy.config + ".log")
    with log.open("w") as output:
        process = subprocess.Popen(pinned(0, [*wrapper, *command]), stdout=output, stderr=output, cwd=ROOT)
    try:
        await_port(process, values["port"], log)
        yield process, values["port"]
    finally:
        stop(process)


@contextlib.contextmanager
def origin(build):
    process = subprocess.Popen(pinned(-1, [str(build / "penstock_bench_origin")]), stdout=subprocess.PIPE, text=True)
    try:
        port = process.stdout.readline().strip()
        if not port:
            raise BenchError(f"{build}/penstock_bench_origin does not start: build it (scripts/build bench)")
        yield int(port)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
