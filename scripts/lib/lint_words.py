"""Refuses words that tie the repository to one machine, open ends, and files past their bound; reads file names."""
import re
import sys
from pathlib import Path

# Each pattern brackets a letter, so that this file does not match itself.
FORBIDDEN = {
    r"(?<![\w.$}])/(wor[k]|roo[t]|far[m])/": "a path of one machine",
    r"/hom[e]/\w": "a path of one machine",
    r"/tm[p]/build-": "a path of one machine",
    r"pyp[i]\.org|pythonhoste[d]|npmj[s]\.|crate[s]\.io|deb\.debia[n]|archive\.ubunt[u]|proxy\.golan[g]": "a registry's host",
    r"\b(TOD[O]|FIXM[E]|XX[X])\b": "an open end",
    r"<{7} |>{7} ": "a conflict's mark",
}
CODE = {".hpp", ".cpp", ".py", ".sh", ".lua", ""}
DATA = ("backends/samples/", "LICENSE", "tests/fuzz/")


def bound(name):
    """The most lines a file may have; None where length says nothing."""
    if name.startswith(DATA) and not name.endswith((".cpp", ".hpp")) or Path(name).suffix not in CODE:
        return None
    return 300 if name.startswith("tests/") else 200


def check_file(name):
    try:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return
    limit = bound(name)
    if limit and len(lines) > limit:
        yield f"{name}: {len(lines)} lines, more than {limit}: split it"
    for number, line in enumerate(lines, 1):
        for pattern, what in FORBIDDEN.items():
            if re.search(pattern, line):
                yield f"{name}:{number}: {what}: {line.strip()[:80]}"


def main():
    found = [line for name in filter(None, sys.stdin.read().split("\n")) for line in check_file(name)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
