"""Starts and stops what is measured and what it is measured with; everything listens on loopback only."""
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
START_DEADLINE = 60  # seconds; under valgrind a program takes its time
STOP_DEADLINE = 60
LOAD_DEADLINE = 300


class BenchError(Exception):
    """What went wrong, in one line that says what to do."""


def pinned(core, command):
    """On machines with two cores or more the proxy has core 0 to itself, its two ends share the last one."""
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[core]), *command] if core is not None and len(cores) > 1 else list(command)


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


def answers(port, path):
    """Whether somebody listens there and, if a path is given, answers 200 to it."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        if not path:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=START_DEADLINE)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status == 200
    return False


def await_ready(process, port, path, log):
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BenchError(f"{' '.join(process.args)} ended with {process.returncode}: {log.read_text()[-800:]}")
        if answers(port, path):
            return
        time.sleep(0.02)
    raise BenchError(f"{' '.join(process.args)} is not ready on port {port} after {START_DEADLINE} s")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_config(template, values, folder):
    text = (HERE / "conf" / template).read_text()
    for key, value in values.items():
        text = text.replace("{" + key + "}", str(value))
    config = Path(folder) / template
    config.write_text(text)
    return config


@contextlib.contextmanager
def running(proxy, values, wrapper=(), core=0, environment=None):
    """Runs the proxy (inside `wrapper`, such as valgrind) for the block; gives its process and its port."""
    values = {**values, "port": free_port(), "admin": free_port()}
    config = write_config(proxy.config, values, values["folder"])
    command = [part.format(config=config, **values) for part in proxy.command]
    log = config.with_suffix(".log")
    with log.open("w") as output:
        process = subprocess.Popen(pinned(core, [*wrapper, *command]), stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=output, cwd=ROOT, env={**os.environ, **(environment or {})})
    try:
        await_ready(process, values["port"], proxy.ready, log)
        yield process, values["port"]
    finally:
        stop(process)


def one_line(text):
    """The end of what a program said, for a cell of a table."""
    return " ".join(text.split())[-400:]


def words(arguments):
    return [f"{name}={value}" for name, value in arguments.items()]


@contextlib.contextmanager
def end(build, tool, **arguments):
    """Runs an origin or a holder of connections for the block; gives the line that it says when it is ready."""
    command = [str(build / f"penstock_bench_{tool}"), *words(arguments)]
    process = subprocess.Popen(pinned(-1, command), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline().strip()
        if not line:
            process.wait(STOP_DEADLINE)
            raise BenchError(f"{tool} does not start: {one_line(process.stderr.read())}")
        yield json.loads(line)
    finally:
        process.kill()
        process.communicate()


def load(build, tool="load", wrapper=(), core=-1, **arguments):
    """Runs a load to its end and gives its figures; every answer is a 200 or it fails."""
    command = [str(build / f"penstock_bench_{tool}"), *words(arguments)]
    try:
        result = subprocess.run([*wrapper, *pinned(core, command)], capture_output=True, text=True,
                                stdin=subprocess.DEVNULL, timeout=LOAD_DEADLINE)
    except subprocess.TimeoutExpired:
        raise BenchError(f"the load did not end within {LOAD_DEADLINE} s") from None
    if result.returncode:
        raise BenchError(f"the load failed: {one_line(result.stderr)}")
    return json.loads(result.stdout) | {"stderr": result.stderr}
