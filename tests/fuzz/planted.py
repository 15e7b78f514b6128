"""Plants bugs in copies of the gateway's files, one at a time, and expects the corpus of a target to find each; shows
how long a fuzzer takes that begins with three plain inputs. Run by scripts/fuzz --planted [TARGET] [SECONDS] from the
root of the repository; the seconds are what the fuzzer has for a bug."""
import json
import re
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from planted_bugs import PLANTED

BUILD = Path("build/fuzz")
FUZZ = Path("tests/fuzz")

# What the fuzzer begins with: of each framing one message without anything odd, or of each way one exchange.
FRAMINGS = ("\r\nhi", "Content-Length: 2\r\n\r\nhi", "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")
PLAIN = {"request": [f"@@@\nPOST / HTTP/1.1\r\nHost: a\r\n{framing}" for framing in FRAMINGS],
         "response": [f"@@@\nHTTP/1.1 200 OK\r\n{framing}" for framing in FRAMINGS],
         "exchange": ["@Q0aK0aQ0aK0a", "@Q0bK0aQ1aK0k", "@Q0oQ0pQ0qK0lK0mK0n"]}


def plain_inputs(folder, target):
    plain = folder / "plain"
    plain.mkdir()
    for number, text in enumerate(PLAIN[target]):
        (plain / str(number)).write_bytes(text.encode())
    return plain


def plant(overlay, edits):
    """Copies of the edited files, with the bug."""
    files = []
    for file, text, bug in edits:
        original = Path("gateway", file).read_text()
        if original.count(text) != 1:
            sys.exit(f"planted: {file} does not hold exactly once: {text.strip()}")
        planted = overlay / "gateway" / file
        planted.parent.mkdir(parents=True, exist_ok=True)
        planted.write_text(original.replace(text, bug))
        files.append(str(Path("gateway", file).resolve()))
    return files


def dependents(files):
    """Objects that the files are compiled into."""
    listing = subprocess.run(["ninja", "-C", BUILD, "-t", "deps"], check=True, capture_output=True, text=True).stdout
    objects = set()
    for entry in listing.split("\n\n"):
        first, *names = entry.splitlines() or [""]
        found = {str((BUILD / name.strip()).resolve()) for name in names}
        if found.intersection(files):
            objects.add(first.partition(":")[0])
    return objects


def recompiled(overlay, target, files):
    """By object of the target that they change: the one with the bug."""
    root = Path.cwd()
    changed = dependents(files)
    objects = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        output = re.search(r" -o (\S+)", entry["command"]).group(1)
        if f"/{target}_fuzz.dir/" not in output or output not in changed:
            continue
        objects[output] = str(overlay / f"{len(objects)}.o")
        copy = overlay / Path(entry["file"]).relative_to(root)
        command = entry["command"].replace(f"-I{root} ", f"-I{overlay} -I{root} ")
        command = command.replace(output, objects[output])
        if copy.exists():
            command = command.replace(f"-c {entry['file']}", f"-c {copy}")
        subprocess.run(shlex.split(command), cwd=entry["directory"], check=True)
    return objects


def linked(overlay, target, edits):
    """The target with the bug in it; all that it does not concern comes from the build."""
    objects = recompiled(overlay, target, plant(overlay, edits))
    name = f"tests/fuzz/{target}_fuzz"
    commands = subprocess.run(["ninja", "-C", BUILD, "-t", "commands", name], check=True, capture_output=True, text=True)
    words = shlex.split(commands.stdout.splitlines()[-1])
    program = overlay / "fuzz"
    link = [objects.get(word, str(program) if word == name else word) for word in words if word not in (":", "&&")]
    subprocess.run(link, cwd=BUILD, check=True)
    return program


def found_in(command, folder):
    """Seconds until the program fails; nothing when it does not."""
    start = time.monotonic()
    result = subprocess.run([command[0].resolve(), *command[1:]], cwd=folder, capture_output=True)
    return time.monotonic() - start if result.returncode else None


def seconds(found):
    return "not found" if found is None else f"{found:.1f} s"


def main():
    only = sys.argv[1] if len(sys.argv) > 1 else None
    most = sys.argv[2] if len(sys.argv) > 2 else "300"
    missed = 0
    print(f"{'planted':42} {'by the corpus':>14} {'by the fuzzer':>14}")
    for what, target, edits in PLANTED:
        if only not in (None, target):
            continue
        with tempfile.TemporaryDirectory() as folder:
            program = linked(Path(folder), target, edits)
            root = Path.cwd()
            corpus = found_in([program, "-runs=0", root / FUZZ / "corpus" / target], folder)
            fuzzer = found_in([program, f"-dict={root / FUZZ / target}.dict", "-seed=1", "-max_len=128", "-entropic=0",
                               f"-max_total_time={most}", plain_inputs(Path(folder), target)], folder)
        missed += corpus is None
        print(f"{what:42} {seconds(corpus):>14} {seconds(fuzzer):>14}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
