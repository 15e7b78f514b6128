"""Runs the case collections of HTTP_CASES, a folder with run_cases.py and run_responses.py of its own, in both
profiles, whole and in pieces, with one worker and with two. Exit status 0 without a violation, or without the folder."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from lanes import Gateway

LANES = 32
FEWER_LANES = 8  # one octet at a time, or a head would not be sent before its deadline
PROFILES = {"normal": [], "strict": ["--strict"]}
PIECES = {
    "whole": ["--lanes", f"{LANES}"],
    "by 7": ["--lanes", f"{LANES}", "--split", "7"],
    "by 1": ["--lanes", f"{FEWER_LANES}", "--split", "1"],
}

def ports(gateway):
    return ["--proxy-port", str(gateway.front), "--origin-port", str(gateway.origin)]


def run_once(folder, gateway, options):
    """Whether no case is violated."""
    command = [sys.executable, str(folder / "run_cases.py"), *ports(gateway)]
    return subprocess.run([*command, *options], check=False).returncode == 0


def run_requests(folder, workers, profiles):
    good = True
    with Gateway(LANES, workers) as gateway:
        for profile in profiles:
            for pieces, options in PIECES.items():
                print(f"requests, {profile}, {pieces}, {workers} worker(s):", flush=True)
                good &= run_once(folder, gateway, [*PROFILES[profile], *options])
    return good


def run_answers(folder, workers):
    print(f"answers, {workers} worker(s):", flush=True)
    with Gateway(1, workers) as gateway:
        command = [sys.executable, str(folder / "run_responses.py"), *ports(gateway)]
        return subprocess.run(command, check=False).returncode == 0


def main():
    if "HTTP_CASES" not in os.environ:
        print("HTTP_CASES names no folder: nothing to run")
        return 0
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["requests", "answers"], help="requests, answers")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--profiles", nargs="*", default=list(PROFILES))
    options = parser.parse_args()
    folder = Path(os.environ["HTTP_CASES"])
    good = True
    for workers in options.workers:
        if "requests" in options.what:
            good &= run_requests(folder, workers, options.profiles)
        if "answers" in options.what:
            good &= run_answers(folder, workers)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
