"""Runs clang-tidy on each source of the lint preset; reads file names and reports those nothing compiles."""
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from lint_cache import digest, own_includes, run_cached

BUILD = "build/lint"
# Built by presets of their own, with another compiler.
ELSEWHERE = ("tests/fuzz/",)


def compile_commands():
    """Source -> (arguments without launcher and output, folder)."""
    commands = {}
    for entry in json.loads(Path(BUILD, "compile_commands.json").read_text()):
        arguments = shlex.split(entry["command"])
        while not Path(arguments[0]).name.startswith(("c++", "g++")):
            arguments.pop(0)
        output = arguments.index("-o")
        del arguments[output:output + 2]
        arguments.remove("-c")
        commands[os.path.relpath(os.path.join(entry["directory"], entry["file"]))] = arguments, entry["directory"]
    return commands


def main():
    commands = compile_commands()
    sources = [s for s in sys.stdin.read().split("\n") if s and not s.startswith(ELSEWHERE)]
    missing = [s for s in sources if s not in commands]
    if missing:
        print("no target compiles: " + " ".join(missing))
    version = subprocess.run(["clang-tidy-14", "--version"], capture_output=True, text=True).stdout
    settings = Path(".clang-tidy").read_text()

    def check(source):
        arguments, folder = commands[source]
        result = subprocess.run(["clang-tidy-14", "--quiet", "-p", BUILD, "--extra-arg=-Wno-everything", source],
                                capture_output=True, text=True)
        return result.returncode == 0, result.stdout + ("" if result.stdout else result.stderr), own_includes(arguments, folder)

    items = [(s, digest(version, settings, *commands[s][0])) for s in sources if s in commands]
    failures = run_cached("tidy.json", items, check)
    return 1 if failures or missing else 0


if __name__ == "__main__":
    sys.exit(main())
