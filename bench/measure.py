"""The four things measured: CPU time, system calls, user instructions, and throughput."""
import json
import os
import re
import subprocess
from pathlib import Path

from proxies import BenchError, family, pinned, running

CONNECTIONS = 32
# The text that model_bench's inline_predict/128 predicts too.
TEXT = ("Parliament passes the budget after a night of debate over health and schools " * 2)[:128]
OWN_TIME = "inline_predict/128"
BODY = json.dumps({"instances": [TEXT]}).ljust(150)
LOAD_DEADLINE = 300  # seconds
TICKS = os.sysconf("SC_CLK_TCK")


def load(build, port, path, requests, wrapper=()):
    """Sends exactly `requests` requests and gives the load generator's figures; every answer is a 200 or it fails."""
    command = [str(build / "penstock_bench_load"), str(port), str(CONNECTIONS), str(requests), path, BODY]
    result = subprocess.run([*wrapper, *pinned(-1, command)], capture_output=True, text=True, timeout=LOAD_DEADLINE)
    if result.returncode:
        raise BenchError(f"the load on {path} failed: {result.stderr.strip()[-800:]}")
    return json.loads(result.stdout) | {"stderr": result.stderr}


def cpu_seconds(pid):
    """(user, system) of a process and its descendants."""
    user = system = 0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        user, system = user + int(fields[11]), system + int(fields[12])
    return user / TICKS, system / TICKS


def cpu_round(build, proxy, settings, requests):
    """One fresh start, a warm-up, then CPU microseconds a request."""
    with running(proxy, settings) as (process, port):
        load(build, port, proxy.path, max(1000, requests // 10))
        before = cpu_seconds(process.pid)
        seen = load(build, port, proxy.path, requests)
        after = cpu_seconds(process.pid)
    user, system = ((b - a) * 1e6 / requests for a, b in zip(before, after))
    return {"user": user, "system": system, "cpu": user + system, "rate": requests / seen["seconds"],
            "p50": seen["p50_us"], "p99": seen["p99_us"]}


def system_calls(build, proxy, settings, requests):
    """System calls a request, or the reason why perf can't count them here."""
    with running(proxy, settings) as (process, port):
        load(build, port, proxy.path, 1000)
        pids = ",".join(map(str, family(process.pid)))
        perf = ["perf", "stat", "-x", ";", "-e", "raw_syscalls:sys_enter", "-p", pids, "--"]
        try:
            seen = load(build, port, proxy.path, requests, perf)
        except (OSError, BenchError) as error:
            return None, f"perf: {error}"
    match = re.search(r"^(\d+);;raw_syscalls", seen["stderr"], re.MULTILINE)
    return (int(match[1]) / requests, None) if match else (None, f"perf counted nothing: {seen['stderr'].strip()[-200:]}")


def instructions_of_run(build, proxy, settings, requests):
    folder = Path(settings["folder"])
    for old in folder.glob("callgrind.*"):
        old.unlink()
    valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.%p", "-q"]
    with running(proxy, settings, valgrind) as (_, port):
        load(build, port, proxy.path, requests)
    totals = [re.search(r"^(?:totals|summary): (\d+)", f.read_text(), re.MULTILINE) for f in folder.glob("callgrind.*")]
    if not totals or not all(totals):
        raise BenchError(f"callgrind left no totals for {proxy.name} in {folder}")
    return sum(int(match[1]) for match in totals)


def instructions(build, proxy, settings, requests):
    """User instructions a request: the difference of N and 3N requests, so that start and stop fall out."""
    low, high = (instructions_of_run(build, proxy, settings, n) for n in (requests, 3 * requests))
    return (high - low) / (2 * requests)


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
