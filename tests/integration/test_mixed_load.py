"""Everything at once, by chance: no octet of one exchange in another, and nothing left over when it is over."""

import os
import time
from collections import Counter

from mixed.client import Client
from mixed.server import Server
from processes import TIME_SCALE, eventually
from test_metrics import Metrics

SECONDS = float(os.environ.get("MIXED_LOAD_SECONDS", "8"))
SEED = int(os.environ.get("MIXED_LOAD_SEED", "1"))
CLIENTS = 12
KEPT = 1024 * 1024  # octets that workers keep for the next burst, and connections to servers


def test_each_octet_reaches_whom_it_was_meant_for(penstock):
    servers = [Server(SEED * 1000 + number) for number in range(2)]
    endpoints = ", ".join(f'"http://127.0.0.1:{server.port}"' for server in servers)
    gateway = penstock(f"""
workers: 2
limits: {{replay: 256KiB}}
timeouts: {{head: 2s, body: 3s, idle: 3s, total: 8s, drain: 3s}}
models:
  any: {{backend: http, protocol: plain, endpoints: [{endpoints}]}}
routes:
  - {{path: /, proxy: any}}
""")
    end = time.monotonic() + SECONDS
    clients = [Client(gateway.port, SEED * 1000 + number, end) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join(SECONDS + 60 * TIME_SCALE)
    assert not any(client.is_alive() for client in clients)
    counts = sum((client.counts for client in clients), Counter())
    print(f"seed {SEED}, {SECONDS:.0f} s: {sum(client.asked for client in clients)} requests sent, {dict(counts)}")

    assert [foreign for peer in (*clients, *servers) for foreign in peer.foreign] == []
    for much in ("server's 200", "server's 204", "server's 304", "own 502", "given up"):
        assert counts[much] > 0, counts

    for name, most in (("penstock_connections", 0), ("penstock_in_flight", 0), ("penstock_buffered_bytes", KEPT)):
        held = lambda name=name: Metrics(gateway).total(name)
        assert eventually(lambda held=held, most=most: held() <= most, 15), (name, held())
    answered = sum(count for what, count in counts.items() if what.startswith(("server's", "own")))
    assert Metrics(gateway).total("penstock_requests_total") >= answered
    for server in servers:
        server.stop()
