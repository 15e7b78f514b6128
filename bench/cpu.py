"""Rows of CPU time a request: one way of sending requests, every proxy, interleaved rounds."""
import contextlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from bench import SLICES, better, median_of, spread
from processes import end, family, load
from proxies import BODY, PEERS, TCP

TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20


def cpu_seconds(pid):
    """(cpu, user, system) of a process and its descendants: the sum to the nanosecond, its parts in ticks."""
    cpu = user = system = 0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        user, system = user + int(fields[11]), system + int(fields[12])
        for task in Path(f"/proc/{member}/task").iterdir():
            cpu += int((task / "schedstat").read_text().split()[0])
    return cpu / 1e9, user / TICKS, system / TICKS


def spent(process, send, requests):
    """What `send` cost the process, in microseconds a request, and what `send` gave."""
    before = cpu_seconds(process.pid)
    seen = send()
    after = cpu_seconds(process.pid)
    cpu, user, system = ((b - a) * 1e6 / requests for a, b in zip(before, after))
    return {"cpu": cpu, "user": user, "system": system, "rate": requests / seen["seconds"],
            "p50": seen.get("p50_us", 0), "p99": seen.get("p99_us", 0)}


def slice_of(bench, process, requests, **where):
    """Warms the process up; gives what measures one slice of a round of so many requests."""
    requests //= SLICES

    def send():
        return load(bench.build, **where, requests=requests)
    send()
    return lambda: spent(process, send, requests)


@dataclass(frozen=True)
class CpuRow:
    name: str
    title: str
    bound: float            # × the better peer
    share: float = 1.0      # of the run's --requests
    send: dict = field(default_factory=dict)  # further arguments of the load
    beside: int = 0         # idle connections that the proxy holds meanwhile
    unit: str = "µs of CPU a request"
    bar = True              # the chart shows it

    def requests(self, bench):
        return max(100, int(bench.requests * self.share))

    @contextlib.contextmanager
    def ready(self, bench, proxy):
        with bench.running(proxy) as (process, port), contextlib.ExitStack() as held:
            if self.beside:
                held.enter_context(end(bench.build, "hold", port=port, path=proxy.path, body=BODY,
                                       connections=self.beside))
            yield slice_of(bench, process, self.requests(bench), port=port, path=proxy.path, body=BODY, **self.send)

    def measure(self, bench):
        # A pass-through needs a connection to the server for each idle one: another row's figure.
        proxies = [proxy for proxy in bench.proxies if not (self.beside and proxy == TCP)]
        return {"requests": self.requests(bench),
                "proxies": bench.interleaved(proxies, lambda proxy: self.ready(bench, proxy), self.unit)}

    def verdict(self, data):
        ours = median_of(data["proxies"], "penstock", "cpu")
        peer, least = better(data["proxies"], PEERS, "cpu")
        ratio = ours / least
        return ratio <= self.bound, f"{ratio:.3f} × {peer}'s CPU (at most {self.bound:.2f})"

    def table(self, data):
        yield f"| {self.title} | {self.unit} | user | system | requests/s | p99 µs |"
        yield "|---|---|---|---|---|---|"
        for one in data["proxies"].values():
            if "error" in one:
                yield f"| {one['name']} | {one['error']} | | | | |"
                continue
            seen = one["summary"]
            yield (f"| {one['name']} | {spread(seen['cpu'])} | {seen['user']['median']:,.1f} | "
                   f"{seen['system']['median']:,.1f} | {seen['rate']['median']:,.0f} | {seen['p99']['median']:,.0f} |")


@dataclass(frozen=True)
class BodiesRow(CpuRow):
    """Large bodies both ways; a MiB is one of request and one of answer."""
    unit: str = "µs of CPU per MiB"

    def requests(self, bench):
        return max(64, bench.requests // 250)

    @contextlib.contextmanager
    def ready(self, bench, proxy):
        with bench.origin("bulk_origin", bytes=MIB) as origin, bench.running(proxy, origin=origin) as (process, port):
            yield slice_of(bench, process, self.requests(bench), tool="bulk_load", port=port, path=proxy.bulk, bytes=MIB,
                           connections=8)


ROWS = (
    CpuRow("keep-alive-32", "keep-alive, 32 connections", 0.90, send={"connections": 32}),
    CpuRow("keep-alive-1", "keep-alive, 1 connection", 0.95, 0.3, {"connections": 1}),
    CpuRow("keep-alive-128", "keep-alive, 128 connections", 0.95, send={"connections": 128}),
    CpuRow("keep-alive-512", "keep-alive, 512 connections", 0.95, 2.0, send={"connections": 512}),
    CpuRow("beside-10000", "32 connections beside 10,000 idle ones", 0.95, send={"connections": 32}, beside=10000),
    CpuRow("fresh", "a new connection per request", 0.95, 0.3, {"connections": 32, "fresh": 1}),
    CpuRow("fresh-segments", "a new connection per request, head and body apart", 0.95, 0.3,
           {"connections": 32, "fresh": 1, "gap": 50}),
    CpuRow("segments", "keep-alive, head and body in two segments", 0.95, send={"connections": 32, "gap": 50}),
    BodiesRow("bodies-1MiB", "1 MiB bodies each way, 8 connections", 1.0),
)
