"""Medians, the table that README.md quotes, and the bounds that Penstock must keep."""
import os
import platform
import statistics
import subprocess
from pathlib import Path

CPU_BOUND = 1.0            # Penstock's CPU per request, as a multiple of nginx's
INSTRUCTIONS_BOUND = 9000  # user instructions a request


def middle(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def summary(rounds):
    """Median and spread of each figure over a proxy's rounds."""
    return {key: middle([one[key] for one in rounds]) for key in rounds[0]}


def spread(figure):
    return f"{figure['median']:.1f} ({figure['min']:.1f}–{figure['max']:.1f})"


def machine():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    commit = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True).stdout.strip()
    return {"cpu": model, "cores": len(os.sched_getaffinity(0)), "kernel": platform.release(), "commit": commit or "none"}


def proxy_table(result):
    yield "| proxy | CPU µs a request | user | system | user instructions | system calls | requests/s | p99 µs |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in result["proxies"]:
        seen = row["summary"]
        calls = f"{row['calls']:.2f}" if row["calls"] is not None else "not counted"
        yield (f"| {row['name']} | {spread(seen['cpu'])} | {spread(seen['user'])} | {spread(seen['system'])} "
               f"| {row['instructions']:,.0f} | {calls} | {seen['rate']['median']:,.0f} | {seen['p99']['median']:,.0f} |")


def model_table(model):
    seen, own = model["summary"], model["own"]
    yield "| model in the process, one text a request | |"
    yield "|---|---|"
    yield f"| requests/s, one core | {seen['rate']['median']:,.0f} ({seen['rate']['min']:,.0f}–{seen['rate']['max']:,.0f}) |"
    yield f"| CPU µs a request | {spread(seen['cpu'])} |"
    yield f"| of these the model's own | {own:.1f} |"
    yield f"| all the rest | {seen['cpu']['median'] - own:.1f} |"


def markdown(result):
    about = result["machine"]
    lines = [f"{result['rounds']} interleaved rounds of {result['requests']:,} requests, {result['connections']} connections, "
             f"{result['body']}-byte POST; medians, with the least and the most in brackets. {about['cores']} cores of "
             f"{about['cpu']}, kernel {about['kernel']}, commit {about['commit']}.", ""]
    lines += proxy_table(result)
    if result.get("model"):
        lines += ["", *model_table(result["model"])]
    lines += ["", *(f"- {row['version']}" for row in result["proxies"])]
    lines += [f"- {row['name']}: {row['note']}" for row in result["proxies"] if row["note"]]
    return "\n".join(lines) + "\n"


def verdicts(result):
    """(kept, sentence) for each bound that this run can judge."""
    rows = {row["name"]: row for row in result["proxies"]}
    ours, nginx = rows.get("Penstock"), rows.get("nginx")
    if ours and nginx:
        ratio = ours["summary"]["cpu"]["median"] / nginx["summary"]["cpu"]["median"]
        yield ratio <= CPU_BOUND, f"CPU per request {ratio:.2f} × nginx's (at most {CPU_BOUND:.2f})"
    if ours:
        seen = ours["instructions"]
        yield seen <= INSTRUCTIONS_BOUND, f"{seen:,.0f} instructions a request (at most {INSTRUCTIONS_BOUND:,})"
