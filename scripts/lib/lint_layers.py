"""Refuses an include against the arrow, and a clock or a sleep outside its place; reads file names."""
import re
import sys
from pathlib import Path

LAYERS = ["policy", "telemetry", "net", "upstream", "reload", "admin", "app"]
BACKEND_PORT = "gateway/upstream/backend.hpp"
# The log's writer thread lies below net, where the clock is.
CLOCK_FILES = {"gateway/net/clock.cpp", "gateway/net/random.cpp", "gateway/telemetry/log.cpp"}
# Tools time themselves; what helps tests may poll for a condition or pace what it sends, a test may not.
FREE = ("bench/", "backends/samples/")
TEST = re.compile(r"tests/.*(_test\.cpp|/test_\w+\.py)")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
STANDARD_HEADER = re.compile(r"[a-z_0-9]+")
IMPURE_HEADERS = {"cstdio", "ctime", "fstream", "iostream", "filesystem", "thread", "future"}
CLOCK = re.compile(r"\b\w*clock::now\s*\(|\bclock_gettime\b|\bgettimeofday\b|\bstd::time\s*\(|\brandom_device\b")
SLEEP = re.compile(r"\bsleep_(for|until)\b|\b(u|nano)?sleep\s*\(|\bclock_nanosleep\b")
COMMENT = re.compile(r"//.*|^\s*#(?!\s*include).*")


def may_include(source, target):
    """Why `source` may not include our header `target`; None when it may."""
    parts = source.split("/")
    if parts[0] in ("tests", "bench"):
        return None
    if target.split("/")[0] in ("tests", "bench"):
        return "the product includes nothing of tests or bench"
    if parts[0] == "backends":
        if target.startswith("backends/") or target == BACKEND_PORT:
            return None
        layer = target.split("/")[1]
        return None if layer in ("policy", "telemetry", "net") else f"backends see only the port {BACKEND_PORT} of {layer}"
    own = parts[1]
    if target.startswith("backends/"):
        return None if own == "app" else "only app includes backends"
    layer = target.split("/")[1]
    if layer not in LAYERS or own not in LAYERS:
        return f"'{layer if own in LAYERS else own}' is no layer; there are: {' '.join(LAYERS)}"
    return None if LAYERS.index(layer) <= LAYERS.index(own) else f"{own} may not include {layer}: against the arrow"


def check_include(source, form, target):
    ours = target.split("/")[0] in ("gateway", "backends", "tests", "bench")
    if ours:
        return "write our own headers in quotes" if form == "<" else may_include(source, target)
    if form == '"':
        return f'"{target}": name our headers from the root, others in <>'
    if source.startswith("gateway/policy/"):
        if not STANDARD_HEADER.fullmatch(target) or target in IMPURE_HEADERS:
            return f"policy uses the pure part of the standard library only, not <{target}>"
    return None


def check_calls(source, line):
    code = COMMENT.sub("", line)
    test = source.startswith("tests/")
    if source.startswith(FREE) or test and not TEST.fullmatch(source):
        return None
    if SLEEP.search(code):
        return "wait for a condition with a deadline, through a helper, not by sleeping" if test else "nothing sleeps"
    if CLOCK.search(code) and not test and source not in CLOCK_FILES:
        return "time and chance come in as arguments, or from gateway/net/clock.hpp and random.hpp"
    return None


def check_file(source):
    python = source.endswith(".py")
    for number, line in enumerate(Path(source).read_text(encoding="utf-8").splitlines(), 1):
        include = None if python else INCLUDE.match(line)
        found = check_include(source, *include.groups()) if include else check_calls(source, line)
        if found:
            yield f"{source}:{number}: {found}"


def main():
    files = sys.stdin.read().split("\n")
    layered = [f for f in files if f.split("/")[0] in ("gateway", "backends", "tests", "bench")]
    found = [line for file in layered for line in check_file(file)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
