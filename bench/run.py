"""Measures row by row, and writes result.json, result.md and result.svg."""
import argparse
import grp
import json
import os
import pwd
import sys
import time
from pathlib import Path

import chart
import counts
import cpu
import latency
import memory
import ours
import report
from bench import Bench, say
from processes import ROOT, BenchError, load
from proxies import BODY, PROXIES, available, known_limits

ROWS = (*cpu.ROWS, *counts.ROWS, *memory.ROWS, *ours.ROWS, *latency.ROWS)


def parse():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="What a request costs in Penstock, nginx, HAProxy and Envoy, row by row, beside the bounds that Penstock\n"
                    "must keep. Writes result.md, result.json and result.svg to build/bench; exits 1 when a bound is missed.\n"
                    "The whole takes about 45 minutes. --budget checks the instructions alone (see scripts/bench --budget -h).",
        epilog=f"Rows: {' '.join(row.name for row in ROWS)}\nProxies: {' '.join(proxy.key for proxy in PROXIES)}\n\n"
               "Environment: PENSTOCK, the binary to measure (default: build/bench/gateway/penstock); MODEL, the\n"
               "model file (default: models/topic.bin).\n\nExamples:\n  scripts/bench\n"
               "  scripts/bench --rounds 3 --only penstock nginx haproxy --rows keep-alive-32 fresh memory-idle\n"
               "  PENSTOCK=/usr/bin/penstock scripts/bench")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--requests", type=int, default=100000, help="of a round, for each proxy; slow rows take a share")
    parser.add_argument("--callgrind-requests", type=int, default=3000, help="N of the runs of N and 3N")
    parser.add_argument("--only", nargs="+", metavar="PROXY", help="measure these proxies")
    parser.add_argument("--rows", nargs="+", metavar="ROW", help="measure these rows")
    parser.add_argument("--build", type=Path, default=ROOT / "build/bench", help=argparse.SUPPRESS)
    return parser.parse_args()


def chosen(names, all_of, key, what):
    unknown = set(names or ()) - {getattr(one, key) for one in all_of}
    if unknown:
        raise BenchError(f"no {what} {' '.join(sorted(unknown))}; there are: {' '.join(getattr(one, key) for one in all_of)}")
    return [one for one in all_of if not names or getattr(one, key) in names]


def values_of(build):
    work = build / "work"
    work.mkdir(parents=True, exist_ok=True)
    values = {"folder": str(work), "user": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name,
              "penstock": os.environ.get("PENSTOCK", str(build / "gateway/penstock")), "workers": 1, "origin": 1,
              "envoy": os.environ.get("ENVOY", ""),
              "model": str(Path(os.environ.get("MODEL", ROOT / "models/topic.bin")).resolve())}
    if not os.access(values["penstock"], os.X_OK):
        raise BenchError(f"no Penstock at {values['penstock']}: build it (scripts/build bench) or set PENSTOCK")
    return values | {"limits": known_limits(values)}


def measure(bench, row):
    began = time.monotonic()
    say(f"{row.name}: {row.title}")
    try:
        data = row.measure(bench)
    except BenchError as error:
        say(f"  {error}")
        data = {"error": str(error)}
    return data | {"took": round(time.monotonic() - began, 1)}


def main():
    options = parse()
    build = options.build.resolve()
    values = values_of(build)
    rows = chosen(options.rows, ROWS, "name", "row")
    wanted = chosen(options.only, PROXIES, "key", "proxy")
    proxies = [proxy for proxy in wanted if available(proxy, values)]
    for proxy in set(wanted) - set(proxies):
        say(f"{proxy.name} is not here and is left out")
    bench = Bench(build, options.rounds, options.requests, options.callgrind_requests, tuple(proxies), values)

    with bench.origin() as port:
        rate = options.requests / load(build, port=port, path="/", body=BODY, requests=options.requests)["seconds"]
        say(f"the origin alone answers {rate:,.0f} requests/s")
        values["origin"] = port
        result = {"machine": report.machine(), "rounds": options.rounds, "requests": options.requests, "origin_rate": rate,
                  "versions": {proxy.name: proxy.version(values) for proxy in proxies},
                  "rows": {row.name: measure(bench, row) for row in rows}}

    verdicts = [(row, *report.verdict(row, result["rows"][row.name])) for row in rows]
    result["verdicts"] = {row.name: {"kept": kept, "text": sentence} for row, kept, sentence in verdicts}
    (build / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    (build / "result.md").write_text(report.markdown(rows, result))
    picture = chart.svg(rows, result)
    if picture:
        (build / "result.svg").write_text(picture)
    print(report.markdown(rows, result))
    for row, kept, sentence in verdicts:
        print(f"{'kept' if kept else 'MISSED'}: {row.name}: {sentence}")
    return 0 if all(kept for _, kept, _ in verdicts) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        say(error)
        sys.exit(3)
