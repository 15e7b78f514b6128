"""Compiles each header alone, with the product's own warnings; reads file names."""
import subprocess
import sys
import tempfile

from lint_cache import digest, names_of, run_cached

COMMAND = ["g++", "-std=c++20", "-I.", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion",
           "-Wnon-virtual-dtor", "-Werror", "-DBOOST_ASIO_SEPARATE_COMPILATION", "-DBOOST_ASIO_NO_DEPRECATED",
           "-DBOOST_BEAST_SEPARATE_COMPILATION", "-DPENSTOCK_FASTTEXT", "-x", "c++"]


def check(header):
    unit = f'#include "{header}"\n'
    with tempfile.NamedTemporaryFile("r") as rule:
        command = COMMAND + ["-fsyntax-only", "-MMD", "-MT", "x", "-MF", rule.name, "-"]
        result = subprocess.run(command, input=unit, capture_output=True, text=True)
        if result.returncode:
            return False, f"{header} does not compile alone:\n{result.stderr}", []
        return True, "", names_of(rule.read())


def main():
    headers = [h for h in sys.stdin.read().split("\n") if h]
    version = subprocess.run(["g++", "--version"], capture_output=True, text=True).stdout
    base = digest(version, *COMMAND)
    return 1 if run_cached("headers.json", [(h, base) for h in headers], check) else 0


if __name__ == "__main__":
    sys.exit(main())
