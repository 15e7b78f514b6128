"""result.md: the verdicts and a table for each row."""
import os
import platform
import subprocess
from pathlib import Path

from bench import SLICES
from processes import BenchError


def machine():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    commit = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True).stdout.strip()
    return {"cpu": model, "cores": len(os.sched_getaffinity(0)), "kernel": platform.release(), "commit": commit or "none"}


def verdict(row, data):
    """(kept, sentence); a row that could not be measured is missed, and says why."""
    try:
        if "error" in data:
            raise BenchError(data["error"])
        return row.verdict(data)
    except BenchError as error:
        return False, str(error).splitlines()[0][:200]


def verdicts_table(rows, result):
    yield "| row | verdict | |"
    yield "|---|---|---|"
    for row in rows:
        kept, sentence = verdict(row, result["rows"][row.name])
        yield f"| {row.title} | {'kept' if kept else '**missed**'} | {sentence} |"


def markdown(rows, result):
    about = result["machine"]
    lines = [f"{result['rounds']} interleaved rounds of {result['requests']:,} requests in {SLICES} slices (rows of slower requests: fewer); "
             f"medians, with the least and the most in brackets. {about['cores']} cores of {about['cpu']}, "
             f"kernel {about['kernel']}, commit {about['commit']}.", "", *verdicts_table(rows, result)]
    for row in rows:
        if "error" not in result["rows"][row.name]:
            lines += ["", *row.table(result["rows"][row.name])]
    lines += ["", *(f"- {name}: {version}" for name, version in result["versions"].items())]
    return "\n".join(lines) + "\n"
