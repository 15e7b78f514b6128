"""Prints the lines that each file has and the corpora reach, from llvm-cov's export; fails below the per cent given.

Arguments: the per cent, then the files. llvm-cov would not know them by name where the compiler's cache made them
relative to the build."""
import json
import os
import sys

# They run in the compiler only, where no profile sees them.
COMPILE_TIME = ("make_table", "make_slots")


def compile_time_lines(data):
    """For each file, the lines of functions that never run in the program."""
    lines = {}
    for function in data["functions"]:
        if function["count"] == 0 and any(name in function["name"] for name in COMPILE_TIME):
            # A lambda within is a function of its own, whose lines are counted once.
            spans = lines.setdefault(function["filenames"][0], set())
            for first, _, last, *_ in function["regions"]:
                spans.update(range(first, last + 1))
    return {name: len(spans) for name, spans in lines.items()}


def row(name, covered, count):
    return f"{name:34} {covered:4} of {count:4} lines, {100 * covered / count:6.2f} %"


def main():
    least_percent = float(sys.argv[1])
    data = json.load(sys.stdin)["data"][0]
    wanted = set(sys.argv[2:])
    left_out = compile_time_lines(data)
    covered = count = 0
    for entry in data["files"]:
        name = os.path.relpath(entry["filename"])
        if name not in wanted:
            continue
        lines = entry["summary"]["lines"]
        counted = lines["count"] - left_out.get(entry["filename"], 0)
        print(row(name, lines["covered"], counted))
        covered += lines["covered"]
        count += counted
    print(row("in all", covered, count) + f" (at least {least_percent} %)")
    return 0 if 100 * covered >= least_percent * count else 1


if __name__ == "__main__":
    sys.exit(main())
