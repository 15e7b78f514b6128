"""The gateway as a process: how it starts, why it doesn't, and how it stops."""

import os
import re
import shutil
import signal
import socket
import subprocess
import threading
from pathlib import Path

import pytest
import requests

from conftest import pool
from processes import SANITIZER_REPORT, TIME_SCALE, Penstock, eventually, free_port

PENSTOCK = os.environ["PENSTOCK"]
QUIET = "log: {level: error}\n"


def run(*arguments, binary=PENSTOCK, **options):
    ended = subprocess.run(
        [binary, *arguments], capture_output=True, text=True, timeout=60 * TIME_SCALE, check=False, **options
    )
    assert not SANITIZER_REPORT.search(ended.stderr), ended.stderr
    return ended


def refusal(config, folder, code=3):
    """The one line with which the gateway refuses to start."""
    file = folder / "refused.yaml"
    file.write_text(QUIET + config)
    ended = run("serve", "-c", str(file))
    assert ended.returncode == code, ended.stderr
    (line,) = ended.stderr.splitlines()
    return line


def listening(port, admin_port):
    return f"listen: [{{address: 127.0.0.1:{port}}}]\nadmin: {{address: 127.0.0.1:{admin_port}}}\n"


def in_hand(gateway, server):
    """A request that the model server has received and not yet answered; its answer comes into the list."""
    answers = []

    def ask():
        try:
            answers.append(gateway.post("/models/topic/invocations", {"instances": ["a"]}))
        except requests.RequestException as error:
            answers.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    in_flight = f'penstock_in_flight{{endpoint="{server.url}",model="topic"}} 1'
    assert eventually(lambda: in_flight in requests.get(gateway.admin + "/metrics", timeout=5).text)
    return thread, answers


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_finishes_what_is_in_hand(gateway, topic, number):
    topic.turn(away="silent")
    thread, answers = in_hand(gateway, topic)
    gateway.signal(number)
    assert eventually(lambda: requests.get(gateway.admin + "/ready", timeout=5).status_code == 503)
    assert gateway.running()
    topic.turn(away="no")
    thread.join()
    assert answers[0].json() == {"predictions": [topic.label("a")]}
    assert answers[0].headers["Connection"] == "close"
    assert gateway.wait() == 0


def test_a_request_that_arrived_before_the_signal_is_answered(gateway):
    request = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    with requests.Session() as kept:
        kept.get(gateway.url + "/health")
        gateway.signal(signal.SIGSTOP)
        clients = [socket.create_connection(("127.0.0.1", gateway.port)) for _ in range(100)]
        for client in clients:
            client.sendall(request)
        gateway.signal(signal.SIGTERM)
        gateway.signal(signal.SIGCONT)
        for client in clients:
            with client, client.makefile("rb") as answer:
                assert answer.readline() == b"HTTP/1.1 200 OK\r\n"
    assert gateway.wait() == 0


def test_a_hang_up_is_told_and_changes_nothing(gateway, topic):
    gateway.signal(signal.SIGHUP)
    assert eventually(lambda: "sighup_ignored" in gateway.log)
    assert gateway.post("/models/topic/invocations", {"instances": ["a"]}).status_code == 200


def test_a_second_signal_stops_at_once(gateway, topic, started):
    topic.turn(away="silent")
    thread, _ = in_hand(gateway, topic)
    gateway.signal(signal.SIGTERM)
    assert eventually(lambda: requests.get(gateway.admin + "/ready", timeout=5).status_code == 503)
    gateway.signal(signal.SIGTERM)
    code = gateway.wait(5)
    assert code >= 0 or -code == signal.SIGTERM, gateway.log
    gateway.expect_no_report()
    started.all.remove(gateway)
    thread.join()


@pytest.mark.parametrize("taken", ["listen", "admin"])
def test_an_address_in_use_is_one_line(tmp_path, taken):
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        ports = (port, free_port()) if taken == "listen" else (free_port(), port)
        line = refusal(
            listening(*ports) + "models: {topic: {backend: http, endpoints: ['http://127.0.0.1:1']}}\n",
            tmp_path,
        )
    assert f"127.0.0.1:{port}" in line
    assert "in use" in line


@pytest.mark.parametrize("content", [None, b"", b"no model at all"])
def test_a_model_file_that_is_missing_or_broken_is_one_line(tmp_path, content):
    path = tmp_path / "topic.bin"
    if content is not None:
        path.write_bytes(content)
    models = f"models: {{topic: {{backend: fasttext, path: '{path}'}}}}\n"
    assert str(path) in refusal(listening(free_port(), free_port()) + models, tmp_path)


def test_an_unreadable_configuration_is_one_line(tmp_path):
    for path in (tmp_path / "nothing.yaml", tmp_path):
        for command in ("serve", "check"):
            ended = run(command, "-c", str(path))
            assert ended.returncode == 1
            (line,) = ended.stderr.splitlines()
            assert str(path) in line


def test_an_invalid_configuration_does_not_start(tmp_path):
    assert re.match(r".*refused\.yaml:\d+:\d+: ", refusal("models: {}\n", tmp_path, code=1))


def test_check_tells_every_error_at_once(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text(
        "listne: []\n"
        "workers: many\n"
        "models:\n"
        "  topic: {backend: http, endpoints: ['http://127.0.0.1:1', 'http://127.0.0.1:1']}\n"
        "  sentiment: {backend: htpt}\n"
        "routes:\n"
        "  - {path: /predict, fan_out: [topci]}\n"
    )
    ended = run("check", "-c", str(file))
    assert ended.returncode == 1
    told = re.findall(re.escape(str(file)) + r":(\d+):\d+: (.+)", ended.stdout + ended.stderr)
    lines = {int(line): what for line, what in told}
    assert set(lines) >= {1, 2, 4, 5, 7}, told
    assert "listen" in lines[1] and "topic" in lines[7]


def test_check_is_content_with_what_serves(tmp_path):
    file = tmp_path / "right.yaml"
    file.write_text("models: {topic: {backend: http, endpoints: ['http://127.0.0.1:1']}}\n")
    assert run("check", "-c", str(file)).returncode == 0


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["check", "--help"]])
def test_help_has_examples(arguments):
    ended = run(*arguments)
    assert ended.returncode == 0
    assert re.search(r"(?i)examples?:\s", ended.stdout)
    assert "penstock " in ended.stdout


@pytest.mark.parametrize("workers", [1, 2])
def test_who_connects_before_it_is_up_is_answered(workers, tmp_path, topic, started):
    port, admin_port = free_port(), free_port()
    config = listening(port, admin_port) + f"workers: {workers}\nmodels:\n" + pool("topic", topic)
    gateway = started.add(Penstock(config, tmp_path, port, admin_port))
    wires = []

    def connected():
        for _ in range(1000):  # in a row: it listens only for a moment before it accepts
            try:
                wires.append(gateway.connect())
                return True
            except ConnectionRefusedError:
                pass
        return False

    assert eventually(connected)
    wires[0].post("/models/topic/invocations", '{"instances": ["a"]}')
    assert wires[0].answer()[0] == 200
    wires[0].close()


def test_version_is_told():
    ended = run("--version")
    assert ended.returncode == 0
    assert re.search(r"\d+\.\d+\.\d+", ended.stdout)


@pytest.mark.parametrize("arguments", [["--nonsense"], ["sevre"], ["serve", "-c"]])
def test_a_wrong_command_line_is_a_usage_error(arguments):
    ended = run(*arguments)
    assert ended.returncode == 2
    assert ended.stderr


def test_the_installed_program_runs_from_anywhere(tmp_path, topic, started):
    prefix = tmp_path / "installed"
    command = ["cmake", "--install", os.environ["BUILD_DIR"], "--prefix", str(prefix)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    moved = tmp_path / "moved"
    shutil.move(prefix, moved)
    binary = moved / "bin" / "penstock"
    port, admin_port = free_port(), free_port()
    config = listening(port, admin_port) + "timeouts: {drain: 5s}\nmodels:\n" + pool("topic", topic)
    options = {"binary": str(binary), "cwd": "/"}
    gateway = started.add(Penstock(config, tmp_path, port, admin_port, **options)).wait_until_up()
    answer = gateway.post("/models/topic/invocations", {"instances": ["a"]})
    assert answer.json() == {"predictions": [topic.label("a")]}
    installed = {path.name for path in moved.rglob("*") if path.is_file()}
    assert {"penstock.yaml", "mlflow.yaml", "full.yaml", "LICENSE"} <= installed
    shipped = next(Path(moved).rglob("mlflow.yaml"))
    assert run("check", "-c", str(shipped), binary=str(binary), cwd="/").returncode == 0
