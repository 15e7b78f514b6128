"""Runs clang-tidy on each source of the lint preset; reads file names and reports those nothing compiles."""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from lint_cache import digest, own_includes, run_cached

BUILD = "build/lint"
GROUP = 16
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


def groups_of(sources, commands):
    """Sources that are compiled alike, GROUP at a time: most of a check's time goes into the headers they share."""
    alike = {}
    for source in sources:
        arguments, folder = commands[source]
        alone = source if re.search(r"^int main\(", Path(source).read_text(), re.MULTILINE) else ""
        alike.setdefault((Path(source).parent, tuple(arguments[1:-1]), folder, alone), []).append(source)
    for sources in alike.values():
        for begin in range(0, len(sources), GROUP):
            yield sources[begin:begin + GROUP]


def tidy(sources, arguments, folder):
    """Whether nothing is found, what is, and our own files that were read; one file includes the sources."""
    with tempfile.TemporaryDirectory() as scratch:
        group = Path(scratch, "group.cpp")
        group.write_text("".join(f'#include "{Path(source).resolve()}"\n' for source in sources))
        read = [file for file in own_includes([*arguments[:-1], str(group)], folder) if Path(file).name != group.name]
        result = subprocess.run(["clang-tidy-14", "--quiet", f"--config-file={Path('.clang-tidy').resolve()}",
                                 str(group), "--", *arguments[1:-1], "-Wno-everything"],
                                cwd=folder, capture_output=True, text=True)
    return result.returncode == 0, result.stdout + ("" if result.stdout else result.stderr), read


def main():
    commands = compile_commands()
    sources = [s for s in sys.stdin.read().split("\n") if s and not s.startswith(ELSEWHERE)]
    missing = [s for s in sources if s not in commands]
    if missing:
        print("no target compiles: " + " ".join(missing))
    version = subprocess.run(["clang-tidy-14", "--version"], capture_output=True, text=True).stdout
    settings = Path(".clang-tidy").read_text()

    def check(group):
        names = group.split()
        passed, found, read = tidy(names, *commands[names[0]])
        if "clang-diagnostic-error" in found and len(names) > 1:
            # They don't go together: the same name stands in two of them.
            alone = [tidy([name], *commands[name]) for name in names]
            passed, found = all(good for good, _, _ in alone), "".join(text for _, text, _ in alone)
        return passed, found, read

    groups = groups_of([s for s in sources if s in commands], commands)
    items = [(" ".join(group), digest(version, settings, *(a for s in group for a in commands[s][0]))) for group in groups]
    failures = run_cached("tidy.json", items, check)
    return 1 if failures or missing else 0


if __name__ == "__main__":
    sys.exit(main())
