"""Plants bugs in copies of the parsers, one at a time, and expects the corpus to find each; shows how long a fuzzer
takes that begins with three plain messages. Run by scripts/fuzz --planted from the root of the repository."""
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUILD = Path("build/fuzz/tests/fuzz")
FUZZ = Path("tests/fuzz")
NET = "gateway/net"
SECONDS = 300  # for the fuzzer to find a bug
SANITIZERS = "-fsanitize=fuzzer,address,undefined"
COMPILE = ["clang++-14", "-std=c++20", SANITIZERS, "-fno-sanitize-recover=undefined", "-O1", "-g", "-c"]

# (what the bug is, target, file, text, text with the bug)
PLANTED = [
    ("a bare LF ends a line", "request", "head_lines.hpp",
     "  if (*at != '\\r' || at[1] != '\\n') return {.state = Line::State::invalid};\n",
     "  if (*at == '\\n') {\n"
     "    const auto length = static_cast<std::size_t>(at - from);\n"
     "    return {.state = Line::State::complete, .text = {from, length}, .after = at + 1};\n  }\n"
     "  if (*at != '\\r' || at[1] != '\\n') return {.state = Line::State::invalid};\n"),
    ("an octet behind the end is read", "request", "head_lines.hpp",
     "(*at == '\\r' && at + 1 == end)", "(*at == '\\r' && at[1] != '\\n' && at + 1 == end)"),
    ("Content-Length: +5 is 5", "request", "framing.cpp",
     "std::optional<std::uint64_t> parse_length(std::string_view digits) {\n",
     "std::optional<std::uint64_t> parse_length(std::string_view digits) {\n"
     "  if (digits.starts_with('+')) digits.remove_prefix(1);\n"),
    ("a coding is compared in its case", "request", "framing.cpp",
     'if (equals_lower(found.coding->value, "chunked")) return', 'if (found.coding->value == "chunked") return'),
    ("a chunk's size may overflow", "request", "chunk_decoder.cpp",
     "digits == 0 || digits > most_size_digits", "digits == 0"),
    ("half of a chunk's end is enough", "request", "chunk_decoder.cpp",
     "  if (bytes.size() < 2) return 0;\n",
     "  if (bytes.size() < 2) {\n    state_ = State::size_line;\n    return bytes.size();\n  }\n"),
    ("a 304 has the body of its length", "response", "framing.cpp", "head.status != 304 &&", ""),
    ("an answer's second length wins", "response", "framing.cpp",
     "const auto length = found.repeated_length ? std::nullopt : parse_length(found.length->value);\n"
     "    if (!length) return bad_gateway",
     "const auto length = parse_length(found.length->value);\n    if (!length) return bad_gateway"),
]


# What the fuzzer begins with: of each framing one message without anything odd.
FRAMINGS = ("\r\nhi", "Content-Length: 2\r\n\r\nhi", "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")
START = {"request": "POST / HTTP/1.1\r\nHost: a\r\n", "response": "HTTP/1.1 200 OK\r\n"}


def plain_messages(folder, target):
    plain = folder / "plain"
    plain.mkdir()
    for number, framing in enumerate(FRAMINGS):
        (plain / str(number)).write_bytes(f"@@@\n{START[target]}{framing}".encode())
    return plain


def compiled(overlay, file):
    """Objects by source name, of what the planted file changes."""
    sources = [file] if file.endswith(".cpp") else [
        "request_head.cpp", "response_head.cpp", "head_lines.cpp", "chunk_decoder.cpp", "framing.cpp"]
    objects = {}
    for name in sources:
        source = overlay / NET / name
        objects[name] = overlay / f"{name}.o"
        subprocess.run([*COMPILE, f"-I{overlay}", "-I.", source if source.exists() else f"{NET}/{name}",
                        "-o", objects[name]], check=True)
    return objects


def linked(overlay, target, file, text, bug):
    """The target with the bug in it; all that it does not concern comes from the build."""
    original = Path(NET, file).read_text()
    if original.count(text) != 1:
        sys.exit(f"planted: {file} does not hold exactly once: {text.strip()}")
    planted = overlay / NET / file
    planted.parent.mkdir(parents=True)
    planted.write_text(original.replace(text, bug))
    objects = compiled(overlay, file)
    built = (BUILD / f"CMakeFiles/{target}_fuzz.dir").rglob("*.cpp.o")
    kept = [o for o in built if o.name.removesuffix(".o") not in objects]
    program = overlay / "fuzz"
    subprocess.run(["clang++-14", SANITIZERS, *kept, *objects.values(), "-o", program], check=True)
    return program


def found_in(command, folder):
    """Seconds until the program fails; nothing when it does not."""
    start = time.monotonic()
    result = subprocess.run([command[0].resolve(), *command[1:]], cwd=folder, capture_output=True)
    return time.monotonic() - start if result.returncode else None


def seconds(found):
    return "not found" if found is None else f"{found:.1f} s"


def main():
    missed = 0
    print(f"{'planted':36} {'by the corpus':>14} {'by the fuzzer':>14}")
    for what, target, file, text, bug in PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            program = linked(Path(folder), target, file, text, bug)
            root = Path.cwd()
            corpus = found_in([program, "-runs=0", root / FUZZ / "corpus" / target], folder)
            fuzzer = found_in([program, f"-dict={root / FUZZ / target}.dict", "-seed=1", "-max_len=128",
                               f"-max_total_time={SECONDS}", plain_messages(Path(folder), target)], folder)
        missed += corpus is None
        print(f"{what:36} {seconds(corpus):>14} {seconds(fuzzer):>14}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
