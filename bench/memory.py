"""Rows of resident memory: idle connections, after a burst, and while large bodies pass."""
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench import say
from processes import BenchError, end, family, load
from proxies import BODY

SETTLED = 20  # seconds in which a proxy may give memory back after a burst
MIB = 1 << 20


def resident(pid):
    """Bytes resident, of the process and its descendants."""
    rollups = (Path(f"/proc/{member}/smaps_rollup").read_text() for member in family(pid))
    return sum(int(re.search(r"^Rss:\s+(\d+) kB", text, re.MULTILINE)[1]) << 10 for text in rollups)


def least_resident(pid, enough):
    """What is resident once it is not more than `enough`; else the least seen until the time is over."""
    deadline = time.monotonic() + SETTLED
    least = resident(pid)
    while least > enough and time.monotonic() < deadline:
        time.sleep(0.1)
        least = min(least, resident(pid))
    return least


@dataclass(frozen=True)
class ConnectionsRow:
    """What each of many connections at rest keeps resident, after `at_once` of them were busy at the same time."""
    name: str
    title: str
    bound: int  # bytes each
    connections: int
    at_once: int
    delay: int  # milliseconds that the server takes
    bar = False

    def once(self, bench, proxy):
        with bench.origin(delay=self.delay) as origin, bench.running(proxy, origin=origin) as (process, port):
            where = {"port": port, "path": proxy.path, "body": BODY}
            load(bench.build, **where, connections=32, requests=64 if self.delay else 5000)
            before = resident(process.pid)
            with end(bench.build, "hold", **where, connections=self.connections, at_once=self.at_once):
                peak = resident(process.pid)
                after = least_resident(process.pid, before + self.bound * self.connections)
        return {"each": (after - before) / self.connections, "peak_each": (peak - before) / self.connections}

    def measure(self, bench):
        proxies = {}
        for proxy in bench.among("penstock", "nginx", "haproxy"):
            try:
                proxies[proxy.key] = {"name": proxy.name, **self.once(bench, proxy)}
                say(f"  {proxy.name}: {proxies[proxy.key]['each']:,.0f} bytes each")
            except BenchError as error:
                proxies[proxy.key] = {"name": proxy.name, "error": str(error)}
                say(f"  {proxy.name}: {error}")
        return {"proxies": proxies}

    def verdict(self, data):
        ours = data["proxies"].get("penstock", {"error": "Penstock was not measured"})
        if "error" in ours:
            raise BenchError(ours["error"])
        return ours["each"] <= self.bound, f"{ours['each']:,.0f} bytes each (at most {self.bound:,})"

    def table(self, data):
        yield f"| {self.title} | bytes each | at the burst's end |"
        yield "|---|---|---|"
        for one in data["proxies"].values():
            if "error" in one:
                yield f"| {one['name']} | {one['error']} | |"
            else:
                yield f"| {one['name']} | {one['each']:,.0f} | {one['peak_each']:,.0f} |"


class Watch(threading.Thread):
    """Looks at a process's memory until it is told to stop."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.most, self.over = pid, resident(pid), threading.Event()

    def run(self):
        while not self.over.wait(0.05):
            self.most = max(self.most, resident(self.pid))

    def stop(self):
        self.over.set()
        self.join()
        return max(self.most, resident(self.pid))


class GrowthRow:
    name = "bodies-1GiB"
    title = "1 GiB each way at once on 8 connections"
    bound = 8 * MIB
    bar = False
    connections = 8
    bytes = 1 << 30

    def once(self, bench, proxy):
        with bench.origin("bulk_origin", bytes=self.bytes, early=1) as origin, \
                bench.running(proxy, origin=origin) as (process, port):
            where = {"tool": "bulk_load", "port": port, "path": proxy.bulk}
            load(bench.build, **where, bytes=1000, connections=1, requests=1)
            before = resident(process.pid)
            watch = Watch(process.pid)
            watch.start()
            try:
                seen = load(bench.build, **where, bytes=self.bytes, connections=self.connections,
                            requests=self.connections)
            finally:
                most = watch.stop()
        return {"growth": most - before, "seconds": seen["seconds"]}

    def measure(self, bench):
        for proxy in bench.among("penstock"):
            return self.once(bench, proxy)
        raise BenchError("Penstock was not measured")

    def verdict(self, data):
        return data["growth"] < self.bound, f"grows by {data['growth'] / MIB:,.1f} MiB (less than {self.bound // MIB})"

    def table(self, data):
        yield f"| {self.title} | |"
        yield "|---|---|"
        yield f"| resident memory grows by | {data['growth'] / MIB:,.1f} MiB |"
        yield f"| GiB/s in each direction | {self.connections * self.bytes / (1 << 30) / data['seconds']:,.2f} |"


ROWS = (
    ConnectionsRow("memory-idle", "an idle connection, 10,000 of them after a request each", 800, 10000, 1, 0),
    ConnectionsRow("memory-busy", "a connection after 4,000 were busy at once", 3 * 1024, 4000, 4000, 1000),
    GrowthRow(),
)
