"""Rows about Penstock alone: a model in the process beside nginx's cheapest answer, and two workers beside one."""
import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

from bench import median_of, spread
from cpu import CpuRow, spent
from processes import LOAD_DEADLINE, BenchError, load, pinned
from proxies import BODY, MODEL, OURS, RETURN

OWN_TIME = "inline_predict/128"


def model_microseconds(build, model):
    """The model's own time for the same text, by Google Benchmark: the median of five."""
    command = pinned(0, [str(build / "penstock_bench_model"), f"--benchmark_filter=^{OWN_TIME}$",
                         "--benchmark_format=json", "--benchmark_repetitions=5"])
    result = subprocess.run(command, capture_output=True, text=True, timeout=LOAD_DEADLINE,
                            env={**os.environ, "MODEL": str(model)})
    try:
        rows = json.loads(result.stdout)["benchmarks"]
        median = next(row for row in rows if row.get("aggregate_name") == "median")
    except (ValueError, KeyError, StopIteration):
        raise BenchError(f"penstock_bench_model has no {OWN_TIME}: {(result.stderr + result.stdout)[-800:]}") from None
    return median["cpu_time"] * {"ns": 1e-3, "us": 1, "ms": 1e3}[median["time_unit"]]


class InProcessRow(CpuRow):
    """The model's own time is taken in the same run, because the machine's speed wanders."""

    def measure(self, bench):
        if not Path(bench.values["model"]).is_file():
            raise BenchError(f"no model at {bench.values['model']}: run scripts/train or set MODEL")
        chosen = [proxy for proxy in (MODEL, RETURN) if bench.among({"model": "penstock"}.get(proxy.key, "nginx"))]
        return {"requests": self.requests(bench), "own": model_microseconds(bench.build, bench.values["model"]),
                "proxies": bench.interleaved(chosen, lambda proxy: self.once(bench, proxy), self.unit)}

    def verdict(self, data):
        rest = median_of(data["proxies"], "model", "cpu") - data["own"]
        most = median_of(data["proxies"], "nginx-return", "cpu") + self.bound
        return rest <= most, f"{rest:.1f} µs without the model's own {data['own']:.1f} (at most {most:.1f})"

    def table(self, data):
        yield from super().table(data)
        yield f"| of these the model's own | {data['own']:.1f} | | | | |"


class WorkersRow:
    """Both on every core, with the two ends among them: only the number of workers differs."""
    name = "workers"
    title = "2 workers"
    bound = 1.05
    bar = False

    def once(self, bench, proxy):
        with bench.running(proxy, core=None, workers=proxy.key) as (process, port):
            where = {"core": None, "port": port, "path": proxy.path, "body": BODY, "connections": 32}
            load(bench.build, **where, requests=max(100, bench.requests // 10))
            return spent(process, lambda: load(bench.build, **where, requests=bench.requests), bench.requests)

    def measure(self, bench):
        if not bench.among("penstock"):
            raise BenchError("Penstock was not measured")
        both = [replace(OURS, key=str(n), name=f"Penstock, {n} worker{'s' * (n > 1)}") for n in (1, 2)]
        return {"proxies": bench.interleaved(both, lambda proxy: self.once(bench, proxy), "µs of CPU a request")}

    def verdict(self, data):
        ratio = median_of(data["proxies"], "2", "cpu") / median_of(data["proxies"], "1", "cpu")
        return ratio <= self.bound, f"{ratio:.2f} × the CPU of one worker (at most {self.bound})"

    def table(self, data):
        yield "| workers, on all cores | µs of CPU a request | requests/s |"
        yield "|---|---|---|"
        for one in data["proxies"].values():
            if "error" in one:
                yield f"| {one['name']} | {one['error']} | |"
            else:
                yield f"| {one['name']} | {spread(one['summary']['cpu'])} | {one['summary']['rate']['median']:,.0f} |"


ROWS = (
    InProcessRow("in-process", "a model in the process beside nginx's `return 200`", 5.0, 0.5, {"connections": 32}),
    WorkersRow(),
)
