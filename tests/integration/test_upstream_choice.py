"""How the gateway reaches its model servers: names, weights, and servers of one connection at a time."""

import http.server
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from processes import eventually, free_port


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"server": self.server.server_address[1]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class SingleThreaded(http.server.HTTPServer):
    """Python's own server: it reads one connection to its end before it accepts the next."""

    request_queue_size = 64


class SingleThreadedV6(SingleThreaded):
    address_family = socket.AF_INET6


@pytest.fixture
def serve():
    servers = []

    def start(kind=SingleThreaded, host="127.0.0.1"):
        server = kind((host, 0), Answers)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return server.server_address[1]

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def front(penstock):
    def start(model, workers=2):
        return penstock(f"""
workers: {workers}
models:
  archive: {{backend: http, protocol: plain, {model}}}
routes:
  - {{path: /, proxy: archive, idempotent: true}}
""")

    return start


def endpoints(gateway):
    models = requests.get(gateway.admin + "/admin/status", timeout=10).json()["models"]
    return models[0]["endpoints"]


def ask(gateway, number):
    answer = requests.post(gateway.url + "/echo", json={"n": number}, timeout=40)
    assert answer.status_code == 200, answer.text
    return answer.json()["server"]


def test_a_single_threaded_server_is_found_out_and_then_answers_without_stalls(front, serve):
    gateway = front(f'endpoints: ["http://127.0.0.1:{serve()}"], timeouts: {{upstream_idle: 30s}}')

    def found_out():
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda number: ask(gateway, number), range(16)))
        return not endpoints(gateway)[0]["keep_alive"] and "keep_alive_off" in gateway.log

    assert eventually(found_out, 60)
    with ThreadPoolExecutor(8) as threads:
        took = list(threads.map(lambda number: timed(gateway, number), range(64)))
    assert max(took) < 5


def timed(gateway, number):
    answer = requests.post(gateway.url + "/echo", json={"n": number}, timeout=40)
    assert answer.status_code == 200
    return answer.elapsed.total_seconds()


def test_a_server_of_many_connections_keeps_them(front, serve):
    gateway = front(f'endpoints: ["http://127.0.0.1:{serve(http.server.ThreadingHTTPServer)}"]')
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: ask(gateway, number), range(200)))
    assert endpoints(gateway)[0]["keep_alive"] is True


def test_localhost_is_reached_whichever_family_its_server_has(front, serve):
    ports = [serve()]
    families = {found[0] for found in socket.getaddrinfo("localhost", 80)}  # not every machine gives it both
    if socket.AF_INET6 in families:
        ports.append(serve(SingleThreadedV6, "::1"))
    for port in ports:
        gateway = front(f'endpoints: ["http://localhost:{port}"]', workers=1)
        assert [ask(gateway, number) for number in range(3)] == [port] * 3
        assert endpoints(gateway)[0]["addresses"]
        gateway.stop()


def test_the_first_request_finds_servers_by_their_names(front, serve):
    port = serve()
    for _ in range(10):
        gateway = front(f'endpoints: ["http://localhost:{port}", "http://name.penstock.invalid:80"]', workers=2)
        assert ask(gateway, 0) == port
        gateway.stop()


def test_weights_share_out_the_turns(front, serve):
    light, heavy = (serve(http.server.ThreadingHTTPServer) for _ in range(2))
    model = f'endpoints: ["http://127.0.0.1:{light}", {{url: "http://127.0.0.1:{heavy}", weight: 3}}]'
    gateway = front(model + ", load_balancing: round_robin", workers=1)
    taken = [ask(gateway, number) for number in range(40)]
    assert (taken.count(light), taken.count(heavy)) == (10, 30)


def test_most_requests_pass_by_a_server_that_is_gone(front, serve):
    gone, there = free_port(), serve(http.server.ThreadingHTTPServer)
    gateway = front(f'endpoints: ["http://127.0.0.1:{gone}", "http://127.0.0.1:{there}"]', workers=1)
    codes = [requests.post(gateway.url + "/echo", json={}, timeout=20).status_code for _ in range(100)]
    assert codes.count(200) >= 90


def test_a_stop_does_not_wait_for_a_name(front):
    gateway = front('endpoints: ["http://name.penstock.invalid:80"]')
    gateway.signal(15)
    assert gateway.wait(5) == 0
