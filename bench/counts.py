"""Rows that count: system calls by perf, user instructions by callgrind, allocations by a preloaded library."""
import re
from dataclasses import dataclass
from pathlib import Path

from bench import say
from processes import BenchError, family, load
from proxies import BODY

CALLGRIND_SPARED = ("envoy",)  # 100 MB that valgrind takes minutes to load


def system_calls(bench, proxy):
    with bench.running(proxy) as (process, port):
        where = {"port": port, "path": proxy.path, "body": BODY, "connections": 32}
        load(bench.build, **where, requests=1000)
        pids = ",".join(map(str, family(process.pid)))
        perf = ["perf", "stat", "-x", ";", "-e", "raw_syscalls:sys_enter", "-p", pids, "--"]
        try:
            seen = load(bench.build, wrapper=perf, **where, requests=bench.requests)
        except OSError as error:
            raise BenchError(f"perf: {error}") from None
    match = re.search(r"^(\d+);;raw_syscalls", seen["stderr"], re.MULTILINE)
    if not match:
        raise BenchError(f"perf counted nothing: {seen['stderr'].strip()[-200:]}")
    return int(match[1]) / bench.requests


def callgrind_run(bench, proxy, requests, environment=None, **how):
    """Sends so many requests to the proxy inside valgrind; its callgrind files. `rests`: each once the proxy rests."""
    folder = Path(bench.values["folder"])
    for old in folder.glob("callgrind.*"):
        old.unlink()
    valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.%p", "-q"]
    with bench.running(proxy, valgrind, environment=environment) as (process, port):
        where = {"port": port, "path": proxy.path, "body": BODY}
        if how.pop("rests", False):
            load(bench.build, **where, requests=1, connections=1)  # an answer: every thread is there to be looked at
            how["proxy"] = process.pid
        load(bench.build, **where, requests=requests, **how)
    return list(folder.glob("callgrind.*"))


def total(files):
    totals = [re.search(r"^(?:totals|summary): (\d+)", file.read_text(), re.MULTILINE) for file in files]
    if not totals or not all(totals):
        raise BenchError("callgrind left no totals")
    return sum(int(match[1]) for match in totals)


def instructions(bench, proxy):
    """User instructions a request: the difference of N and 3N requests, so that start and stop fall out."""
    if proxy.key in CALLGRIND_SPARED:
        raise BenchError("not run under valgrind")
    n = bench.callgrind_requests
    low, high = (total(callgrind_run(bench, proxy, requests, connections=32)) for requests in (n, 3 * n))
    return (high - low) / (2 * n)


@dataclass(frozen=True)
class CountRow:
    name: str
    title: str
    bound: float
    digits: int
    count: object  # (bench, proxy) -> a figure a request
    bar = False

    def measure(self, bench):
        proxies = {}
        for proxy in bench.proxies:
            try:
                proxies[proxy.key] = {"name": proxy.name, "count": self.count(bench, proxy)}
                say(f"  {proxy.name}: {proxies[proxy.key]['count']:,.2f}")
            except BenchError as error:
                proxies[proxy.key] = {"name": proxy.name, "error": str(error)}
                say(f"  {proxy.name}: {error}")
        return {"proxies": proxies}

    def verdict(self, data):
        ours = data["proxies"].get("penstock", {"error": "Penstock was not measured"})
        if "error" in ours:
            raise BenchError(ours["error"])
        return ours["count"] <= self.bound, f"{ours['count']:,.{self.digits}f} (at most {self.bound:,})"

    def table(self, data):
        yield f"| {self.title} | a request |"
        yield "|---|---|"
        for one in data["proxies"].values():
            yield f"| {one['name']} | {one['error'] if 'error' in one else format(one['count'], f',.{self.digits}f')} |"


def taken(counter):
    return int.from_bytes(counter.read_bytes()[:8], "little")


class AllocationsRow:
    name = "allocations"
    title = "heap allocations on warm keep-alive requests"
    connections = (1, 32, 128)
    bar = False

    def once(self, bench, proxy, connections, requests):
        counter = Path(bench.values["folder"]) / "allocations"
        counter.unlink(missing_ok=True)
        preload = {"LD_PRELOAD": str(bench.build / "penstock_bench_allocations.so"), "ALLOCATIONS": str(counter)}
        with bench.running(proxy, environment=preload) as (_, port):
            where = {"port": port, "path": proxy.path, "body": BODY, "connections": connections}
            load(bench.build, **where, requests=max(5000, requests // 2))
            before = taken(counter)
            if before == 0:
                raise BenchError("nothing was counted: the library was not preloaded")
            # The load's own connections are new to the proxy: those of the warm-up closed.
            load(bench.build, **where, requests=connections)
            few = taken(counter)
            load(bench.build, **where, requests=connections + requests)
            return {"requests": requests, "allocations": (taken(counter) - few) - (few - before)}

    def measure(self, bench):
        seen = {}
        for connections in self.connections:
            for proxy in bench.among("penstock"):
                seen[str(connections)] = self.once(bench, proxy, connections, bench.requests // 4)
                say(f"  {connections} connections: {seen[str(connections)]['allocations']} "
                    f"in {seen[str(connections)]['requests']:,} requests")
        return {"connections": seen}

    def verdict(self, data):
        if not data["connections"]:
            raise BenchError("Penstock was not measured")
        counts = [f"{one['allocations']} at {connections}" for connections, one in data["connections"].items()]
        return all(one["allocations"] <= 0 for one in data["connections"].values()), f"{', '.join(counts)} (0 at each)"

    def table(self, data):
        yield f"| {self.title}: connections | requests | allocations |"
        yield "|---|---|---|"
        for connections, one in data["connections"].items():
            yield f"| {connections} | {one['requests']:,} | {one['allocations']} |"


ROWS = (
    CountRow("instructions", "user instructions (callgrind)", 9000, 0, instructions),
    CountRow("system-calls", "system calls (perf), 32 connections", 6.3, 2, system_calls),
    AllocationsRow(),
)
