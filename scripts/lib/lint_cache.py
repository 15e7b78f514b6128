"""Remembers which files passed a check, until they, what they include, or the check itself change."""
import hashlib
import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def digest(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def file_digest(name):
    try:
        return hashlib.sha256(Path(name).read_bytes()).hexdigest()
    except OSError:
        return ""


def own_includes(command, cwd="."):
    """Our own files that a compile command reads, by `-MM`, which leaves out system headers."""
    result = subprocess.run(command + ["-MM", "-MT", "x", "-MF", "-"], cwd=cwd, capture_output=True, text=True)
    return names_of(result.stdout, cwd)


def names_of(rule, cwd="."):
    """The files of a rule as `-MM` and `-MMD` write it."""
    names = rule.replace("\\\n", " ").partition(":")[2].split()
    return [os.path.relpath(os.path.join(cwd, name)) for name in names if name != "-"]


class Cache:
    def __init__(self, name):
        self.path = Path("build/lint") / name
        try:
            self.passed = json.loads(self.path.read_text())
        except (OSError, ValueError):
            self.passed = {}

    def fresh(self, key, base):
        entry = self.passed.get(key)
        return bool(entry) and entry["base"] == base and all(file_digest(f) == d for f, d in entry["files"].items())

    def store(self, key, base, files):
        self.passed[key] = {"base": base, "files": {f: file_digest(f) for f in files}}

    def save(self):
        temporary = self.path.with_suffix(".new")
        temporary.write_text(json.dumps(self.passed))
        temporary.replace(self.path)


def run_cached(name, items, check):
    """Runs check(key) -> (passed, output, files) for each stale (key, base), one per core; returns failures."""
    cache = Cache(name)
    stale = [(key, base) for key, base in items if not cache.fresh(key, base)]
    failures = 0

    def one(item):
        return item, check(item[0])

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for (key, base), (passed, output, files) in pool.map(one, stale):
            if passed:
                cache.store(key, base, files)
                cache.save()
            else:
                failures += 1
                print(output.rstrip(), flush=True)
    print(f"  {len(items)} files, {len(stale)} checked anew, {failures} with findings", flush=True)
    return failures
