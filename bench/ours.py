"""Rows about Penstock alone: a model in the process beside nginx's cheapest answer, and two workers beside one."""
import contextlib
import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

from bench import median_of, spread
from cpu import CpuRow, slice_of
from processes import LOAD_DEADLINE, BenchError, pinned
from proxies import BODY, MODEL, OURS, RETURN

OWN_TIME = "inline_predict/128"


def model_microseconds(build, model):
    """The model's own time for the same text, by Google Benchmark."""
    command = pinned(0, [str(build / "penstock_bench_model"), f"--benchmark_filter=^{OWN_TIME}$",
                         "--benchmark_format=json", "--benchmark_min_time=0.2"])
    result = subprocess.run(command, capture_output=True, text=True, timeout=LOAD_DEADLINE,
                            env={**os.environ, "MODEL": str(model)})
    try:
        row = json.loads(result.stdout)["benchmarks"][0]
    except (ValueError, KeyError, IndexError):
        raise BenchError(f"penstock_bench_model has no {OWN_TIME}: {(result.stderr + result.stdout)[-800:]}") from None
    return row["cpu_time"] * {"ns": 1e-3, "us": 1, "ms": 1e3}[row["time_unit"]]


class InProcessRow(CpuRow):
    """The model's own time is taken behind each slice, because the machine's speed wanders."""

    @contextlib.contextmanager
    def ready(self, bench, proxy):
        with super().ready(bench, proxy) as measure:
            own = proxy == MODEL
            yield lambda: measure() | ({"own": model_microseconds(bench.build, bench.values["model"])} if own else {})

    def measure(self, bench):
        if not Path(bench.values["model"]).is_file():
            raise BenchError(f"no model at {bench.values['model']}: run scripts/train or set MODEL")
        chosen = [proxy for proxy in (MODEL, RETURN) if bench.among({"model": "penstock"}.get(proxy.key, "nginx"))]
        return {"requests": self.requests(bench),
                "proxies": bench.interleaved(chosen, lambda proxy: self.ready(bench, proxy), self.unit)}

    def verdict(self, data):
        own = median_of(data["proxies"], "model", "own")
        rest = median_of(data["proxies"], "model", "cpu") - own
        most = median_of(data["proxies"], "nginx-return", "cpu") + self.bound
        return rest <= most, f"{rest:.1f} µs without the model's own {own:.1f} (at most {most:.1f})"

    def table(self, data):
        yield from super().table(data)
        if "summary" in data["proxies"].get("model", {}):
            yield f"| of these the model's own | {spread(data['proxies']['model']['summary']['own'])} | | | | |"


class WorkersRow:
    """Both on every core, with the two ends among them: only the number of workers differs."""
    name = "workers"
    title = "2 workers"
    bound = 1.05
    bar = False

    @contextlib.contextmanager
    def ready(self, bench, proxy):
        with bench.running(proxy, core=None, workers=proxy.key) as (process, port):
            yield slice_of(bench, process, bench.requests, core=None, port=port, path=proxy.path, body=BODY, connections=32)

    def measure(self, bench):
        if not bench.among("penstock"):
            raise BenchError("Penstock was not measured")
        both = [replace(OURS, key=str(n), name=f"Penstock, {n} worker{'s' * (n > 1)}") for n in (1, 2)]
        return {"proxies": bench.interleaved(both, lambda proxy: self.ready(bench, proxy), "µs of CPU a request")}

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
