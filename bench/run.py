"""Measures every proxy in turn, round by round, and writes result.json and result.md."""
import argparse
import grp
import json
import os
import pwd
import sys
from pathlib import Path

import measure
import report
from proxies import MODEL, PROXIES, ROOT, BenchError, origin


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def parse():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="CPU, instructions and system calls a request of Penstock beside nginx and HAProxy.\n"
                    "Writes build/bench/result.md and result.json; exits 1 when Penstock misses its bounds.",
        epilog="Environment: PENSTOCK, the binary to measure (default: build/bench/gateway/penstock); MODEL, the\n"
               "model file (default: models/topic.bin).\n\nExamples:\n  scripts/bench\n"
               "  scripts/bench --rounds 3 --only Penstock nginx\n  PENSTOCK=/usr/bin/penstock scripts/bench")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=100000, help="in each round and for each proxy")
    parser.add_argument("--callgrind-requests", type=int, default=3000, help="N of the runs of N and 3N")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="the proxies whose names begin so, and no model")
    parser.add_argument("--build", type=Path, default=ROOT / "build/bench", help=argparse.SUPPRESS)
    return parser.parse_args()


def choose(names):
    chosen = [proxy for proxy in PROXIES if not names or proxy.name.startswith(tuple(names))]
    if not chosen:
        raise BenchError(f"no proxy is named so; there are: {', '.join(proxy.name for proxy in PROXIES)}")
    return chosen


def measure_proxies(options, proxies, settings, build):
    rounds = {proxy.name: [] for proxy in proxies}
    for number in range(options.rounds):
        for proxy in proxies:
            rounds[proxy.name].append(measure.cpu_round(build, proxy, settings, options.requests))
            say(f"round {number + 1} of {options.rounds}: {proxy.name}: {rounds[proxy.name][-1]['cpu']:.1f} µs a request")
    for proxy in proxies:
        calls, note = measure.system_calls(build, proxy, settings, options.requests)
        counted = measure.instructions(build, proxy, settings, options.callgrind_requests)
        say(f"{proxy.name}: {counted:,.0f} instructions, {note or f'{calls:.2f} system calls'} a request")
        yield {"name": proxy.name, "version": proxy.version(settings["penstock"]), "calls": calls, "note": note,
               "instructions": counted, "summary": report.summary(rounds[proxy.name]), "rounds": rounds[proxy.name]}


def measure_model(options, settings, build):
    rounds = [measure.cpu_round(build, MODEL, settings, options.requests // 4) for _ in range(options.rounds)]
    own = measure.model_microseconds(build, settings["model"])
    say(f"{MODEL.name}: {own:.1f} µs in the model itself")
    return {"summary": report.summary(rounds), "rounds": rounds, "own": own}


def main():
    options = parse()
    build = options.build.resolve()
    work = build / "work"
    work.mkdir(parents=True, exist_ok=True)
    settings = {"folder": str(work), "user": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name,
                "penstock": os.environ.get("PENSTOCK", str(build / "gateway/penstock")),
                "model": str(Path(os.environ.get("MODEL", ROOT / "models/topic.bin")).resolve())}
    proxies = choose(options.only)
    ours = not options.only or any(proxy.name == "Penstock" for proxy in proxies)
    if ours and not os.access(settings["penstock"], os.X_OK):
        raise BenchError(f"no Penstock at {settings['penstock']}: build it (scripts/build bench) or set PENSTOCK")
    if not options.only and not Path(settings["model"]).is_file():
        raise BenchError(f"no model at {settings['model']}: run scripts/train or set MODEL")

    with origin(build) as port:
        bare = options.requests / measure.load(build, port, "/", options.requests)["seconds"]
        say(f"the origin alone answers {bare:,.0f} requests/s")
        settings["origin"] = port
        result = {"machine": report.machine(), "rounds": options.rounds, "requests": options.requests,
                  "connections": measure.CONNECTIONS, "body": len(measure.BODY), "origin_rate": bare,
                  "proxies": list(measure_proxies(options, proxies, settings, build))}
        if not options.only:
            result["model"] = measure_model(options, settings, build)

    (build / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    (build / "result.md").write_text(report.markdown(result))
    print(report.markdown(result))
    verdicts = list(report.verdicts(result))
    for kept, sentence in verdicts:
        print(f"{'kept' if kept else 'MISSED'}: {sentence}")
    return 0 if all(kept for kept, _ in verdicts) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        say(error)
        sys.exit(3)
