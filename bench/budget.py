"""Checks the instructions of named kinds of request against budget.json: a change that costs or saves shows itself."""
import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench import Bench, say
from counts import callgrind_run, total
from processes import HERE, ROOT, BenchError
from proxies import MODEL, OURS
from run import values_of

FILE = HERE / "budget.json"
TOLERANCE = 0.01
MODEL_PART = re.compile(r"^\s*([\d,]+) .*FastText\w*::predict\(")
# The plain string functions, whatever the processor has: the figures are to be the same on every machine.
PLAIN = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512VL,-AVX512BW,-AVX512F,-ERMS,-FSRM,-AVX_Fast_Unaligned_Load"}

# name: (proxy, N of the runs of N and 3N, how the load sends). With one connection each step waits until Penstock
# rests, so that what it finds in a read does not depend on who was faster. With 32 it does, by 0.8 % from the least
# to the most of eleven counts: the median of five is taken.
CASES = {
    "proxied, 32 connections": (OURS, 2000, {"connections": 32}),
    "proxied, one connection": (OURS, 1000, {"connections": 1, "rests": True}),
    "proxied, a new connection": (OURS, 1000, {"connections": 1, "fresh": 1, "rests": True}),
    "proxied, head and body apart": (OURS, 1000, {"connections": 1, "gap": 1, "rests": True}),
    "in the process, without the model": (MODEL, 1000, {"connections": 1, "rests": True}),
}


def models_part(files):
    """What the model's own predict() took, with all that it calls."""
    told = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", *map(str, files)],
                          capture_output=True, text=True, check=True).stdout
    parts = [int(match[1].replace(",", "")) for line in told.splitlines() if (match := MODEL_PART.match(line))]
    if not parts:
        raise BenchError("callgrind saw no predict() of the model")
    return max(parts)


def instructions(bench, proxy, n, how):
    preload = {"LD_PRELOAD": str(bench.build / "penstock_bench_spawn_self.so")}

    def run(requests):
        files = callgrind_run(bench, proxy, requests, {**PLAIN, **preload}, **how)
        return total(files) - (models_part(files) if proxy == MODEL else 0)
    counts = 1 if how.get("rests") else 5
    return median((run(3 * n) - run(n)) / (2 * n) for _ in range(counts))


def compare(seen, budget):
    """(kept, line) for each case."""
    for name, count in seen.items():
        if name not in budget:
            yield False, f"{name}: {count:,.0f} instructions, and no budget"
            continue
        off = count / budget[name] - 1
        yield abs(off) <= TOLERANCE, f"{name}: {count:,.0f} instructions, {off:+.2%} of the budget's {budget[name]:,}"
    for name in budget.keys() - seen.keys():
        yield False, f"{name}: in the budget, but not measured"


def parse():
    parser = argparse.ArgumentParser(
        prog="scripts/bench --budget", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Counts user instructions a request by callgrind and compares them with bench/budget.json; exits 1 when one\n"
                    f"is off by more than {TOLERANCE:.0%} in either direction. About a minute. The counts are of g++ 12.2 and the\n"
                    "libraries of Debian 12; another compiler has other ones.",
        epilog="Environment: PENSTOCK, MODEL, as for scripts/bench.\n\nExamples:\n  scripts/bench --budget\n"
               "  scripts/bench --budget --update    write what is counted into the file")
    parser.add_argument("--update", action="store_true", help="write bench/budget.json anew")
    parser.add_argument("--build", type=Path, default=ROOT / "build/bench", help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = parse()
    build = options.build.resolve()
    values = values_of(build)
    bench = Bench(build, 1, 0, 0, (OURS,), values)
    seen = {}
    with bench.origin() as port:
        values["origin"] = port
        for name, (proxy, n, how) in CASES.items():
            seen[name] = instructions(bench, proxy, n, how)
            say(f"{name}: {seen[name]:,.0f} instructions a request")
    if options.update:
        FILE.write_text(json.dumps({name: round(count) for name, count in seen.items()}, indent=2) + "\n")
        print(f"written: {FILE.relative_to(ROOT)}")
        return 0
    lines = list(compare(seen, json.loads(FILE.read_text())))
    for kept, line in lines:
        print(f"{'kept' if kept else 'OFF'}: {line}")
    if all(kept for kept, _ in lines):
        return 0
    print("A case is off its budget. If the change is meant to cost or save that, run scripts/bench --budget --update,\n"
          "commit bench/budget.json with it and say why; else find what it is with callgrind_annotate on the callgrind.* files below build/bench.")
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        say(error)
        sys.exit(3)
