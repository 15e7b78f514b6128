"""Plants one error for each check of scripts/lint in a small copy, and expects exactly that check to find it."""
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("scripts", ".clang-format", ".clang-tidy", "CMakePresets.json")
GOOD = "#pragma once\n\nnamespace penstock {\n\nextern const int answer;\n\n}  // namespace penstock\n"
SOURCE = '#include "gateway/policy/good.hpp"\n\nnamespace penstock {\n\nconst int answer = 42;\n\n}  // namespace penstock\n'


def unit(text):
    return f"namespace penstock {{\n\n{text}\n\n}}  // namespace penstock\n"


# (check, file, content, what the message must hold)
PLANTED = [
    ("layers", "gateway/policy/bad.hpp", '#pragma once\n#include "gateway/net/clock.hpp"\n', "against the arrow"),
    ("layers", "gateway/policy/bad.hpp", "#pragma once\n#include <boost/asio.hpp>\n", "standard library only"),
    ("layers", "gateway/policy/bad.hpp", "#pragma once\n#include <thread>\n", "standard library only"),
    ("layers", "gateway/admin/bad.hpp", '#pragma once\n#include "backends/model.hpp"\n', "only app includes backends"),
    ("layers", "backends/bad.hpp", '#pragma once\n#include "gateway/upstream/pool.hpp"\n', "only the port"),
    ("layers", "gateway/net/bad.hpp", '#pragma once\n#include "tests/support/wait.hpp"\n', "nothing of tests"),
    ("layers", "gateway/net/bad.hpp", '#pragma once\n#include "clock.hpp"\n', "from the root"),
    ("layers", "gateway/net/bad.cpp", unit("auto now = std::chrono::steady_clock::now();"), "time and chance come in"),
    ("layers", "gateway/net/bad.cpp", unit("void f() { std::this_thread::sleep_for(1s); }"), "nothing sleeps"),
    ("layers", "tests/net/bad_test.cpp", unit("void f() { std::this_thread::sleep_for(1s); }"), "not by sleeping"),
    ("layers", "tests/integration/test_bad.py", "import time\n\ntime.sleep(1)\n", "not by sleeping"),
    ("words", "conf/bad.yaml", "path: /wor" + "k/main\n", "a path of one machine"),
    ("words", "README.md", "from pyp" + "i.org\n", "a registry's host"),
    ("words", "gateway/net/bad.cpp", "// TOD" + "O: later\n", "an open end"),
    ("words", "gateway/net/bad.cpp", "\n" * 201, "more than 200"),
    ("shell", "scripts/bad", "#!/usr/bin/env bash\necho $1\n", "SC2086"),
    ("python", "tests/bad.py", "def f(:\n", "SyntaxError"),
    ("format", "gateway/net/bad.cpp", "int  main( ){}\n", "bad.cpp:1"),
    ("headers", "gateway/net/bad.hpp", "#pragma once\n\ninline std::string name() { return {}; }\n", "does not compile alone"),
    ("tidy", "gateway/net/bad.cpp", unit("int BadName() { return 1; }"), "readability-identifier-naming"),
    ("tidy", "gateway/net/bad.cpp", unit("class Thing {\n  int member = 0;\n};"), "readability-identifier-naming"),
]


def write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def make_copy(root):
    for name in KEPT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root / name)
    write(root, "gateway/policy/good.hpp", GOOD)
    write(root, "gateway/policy/good.cpp", SOURCE)
    write(root, "gateway/net/bad.cpp", "")
    # A build folder that looks configured, with both sources in it.
    entries = [{"directory": str(root / "build/lint"), "file": str(root / name),
                "command": f"c++ -std=c++20 -I{root} -o x.o -c {root / name}"}
               for name in ("gateway/policy/good.cpp", "gateway/net/bad.cpp")]
    write(root, "build/lint/compile_commands.json", json.dumps(entries))
    write(root, "build/lint/build.ninja", "build build.ninja: phony\n")
    write(root, ".gitignore", "/build/\n__pycache__/\n")
    subprocess.run(["git", "init", "-q", str(root)], check=True)


def lint(root, check):
    result = subprocess.run([str(root / "scripts/lint"), check], capture_output=True, text=True, timeout=300)
    return result.returncode, result.stdout + result.stderr


def unseen_by_tidy(root):
    """Checks of .clang-tidy that don't find the error which lint_findings.txt has for each of them."""
    checks = re.findall(r"^  ([a-z]+-[a-z-]+),?$", (ROOT / ".clang-tidy").read_text(), re.MULTILINE)
    write(root, "gateway/net/planted.hpp", "#pragma once\n\nint planted = 1;\n")
    write(root, "gateway/net/bad.cpp", (ROOT / "scripts/lib/lint_findings.txt").read_text())
    _, output = lint(root, "tidy")
    return len(checks), [check for check in checks if f"[{check}" not in output]


def main():
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_copy(root)
        clean = {check: lint(root, check) for check in sorted({planted[0] for planted in PLANTED})}
        for check, (status, output) in clean.items():
            if status:
                wrong += 1
                print(f"self-test: {check} finds something where nothing is:\n{output}")
        for check, name, content, expected in PLANTED:
            before = (root / name).read_text() if (root / name).exists() else None
            write(root, name, content)
            status, output = lint(root, check)
            if status == 0 or expected not in output:
                wrong += 1
                print(f"self-test: {check} misses '{expected}' planted in {name}:\n{output}")
            (root / name).unlink() if before is None else (root / name).write_text(before)
        checks, unseen = unseen_by_tidy(root)
        for check in unseen:
            print(f"self-test: {check} finds nothing in scripts/lib/lint_findings.txt")
    tried = len(PLANTED) + len(clean) + checks
    wrong += len(unseen)
    print(f"self-test: {tried - wrong} of {tried} as expected")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
