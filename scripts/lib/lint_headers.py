"""Compiles each header alone, with the product's own warnings; reads file names."""
import subprocess
import sys

from lint_cache import digest, own_includes, run_cached

COMMAND = ["g++", "-std=c++20", "-I.", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion",
           "-Wnon-virtual-dtor", "-Werror", "-DBOOST_ASIO_SEPARATE_COMPILATION", "-DBOOST_ASIO_NO_DEPRECATED",
           "-DBOOST_BEAST_SEPARATE_COMPILATION", "-DPENSTOCK_FASTTEXT", "-x", "c++"]


def check(header):
    unit = f'#include "{header}"\n'
    result = subprocess.run(COMMAND + ["-fsyntax-only", "-"], input=unit, capture_output=True, text=True)
    if result.returncode:
        return False, f"{header} does not compile alone:\n{result.stderr}", []
    return True, "", [header, *own_includes(COMMAND + ["-include", header, "/dev/null"])]


def main():
    headers = [h for h in sys.stdin.read().split("\n") if h]
    version = subprocess.run(["g++", "--version"], capture_output=True, text=True).stdout
    base = digest(version, *COMMAND)
    return 1 if run_cached("headers.json", [(h, base) for h in headers], check) else 0


if __name__ == "__main__":
    sys.exit(main())
