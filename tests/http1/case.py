"""The cases of cases/*.json: what is sent, what must be answered, and what the model server must see.

A case is an object; README.md says what its keys mean. One with `each` stands for as many cases as there are values.
"""

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
KEYS = {"name", "rfc", "duty", "each", "send", "line", "field", "want", "answers", "see", "closes", "get"}
KEYS |= {"answer", "after", "follow"}


@dataclass
class Case:
    name: str
    rfc: str
    send: bytes
    answers: list  # statuses of the final answers, in order
    see: list  # what the model server must see of each request: line, has, lacks, body
    closes: bool  # whether the gateway ends the connection after the last answer
    answer: bytes = b""  # what the model server says instead of `ok`
    after: str = "keep"
    get: dict = None  # what the client must see of the last answer: has, lacks, body

    @property
    def methods(self):
        """Of the requests in order, as far as they can be told apart by the lines that begin them."""
        lines = (line for line in self.send.split(b"\n") if b" HTTP/1." in line)
        return [line.split(b" ")[0].decode("latin-1") for line in lines]


def fill(value, chosen):
    if isinstance(value, str):
        return value.replace("$", chosen)
    if isinstance(value, list):
        return [fill(each, chosen) for each in value]
    if isinstance(value, dict):
        return {key: fill(each, chosen) for key, each in value.items()}
    return value


def raw(case):
    """The request's octets; each character stands for the octet of its number."""
    if "send" in case:
        text = case["send"]
    elif "line" in case:
        text = case["line"] + "\r\nHost: a\r\n\r\n"
    else:
        text = "GET / HTTP/1.1\r\nHost: a\r\n" + case["field"] + "\r\n\r\n"
    return (text + case.get("follow", "")).encode("latin-1")


def make(case, where):
    unknown = set(case) - KEYS
    assert not unknown and ("want" in case) != ("answers" in case), f"{where}: {case.get('name')} {unknown}"
    answers = case["answers"] if "answers" in case else [case["want"]]
    refused = answers[-1] >= 400 and not case.get("answer")
    see = case.get("see", [] if refused else None)
    assert see is not None and case["rfc"] and case["name"], f"{where}: {case}"
    return Case(
        name=f"{where}: {case['name']}",
        rfc=case["rfc"],
        send=raw(case),
        answers=answers,
        see=[{"line": each} if isinstance(each, str) else each for each in see],
        closes=case.get("closes", refused),
        answer=case.get("answer", "").encode("latin-1"),
        after=case.get("after", "keep"),
        get=case.get("get", {}),
    )


def expand(case):
    """The cases that one with `each` stands for; a value [text, count] is that text so many times."""
    for value in case.get("each", [None]):
        if value is None:
            yield case
            continue
        chosen = value[0] * value[1] if isinstance(value, list) else value
        filled = {key: fill(each, chosen) for key, each in case.items() if key not in ("each", "name", "rfc")}
        yield {"name": f"{case['name']} ({chosen[:40]!r})", "rfc": case["rfc"], **filled}


def load():
    cases = []
    for path in sorted(FOLDER.glob("*.json")):
        for case in json.loads(path.read_text()):
            cases += [make(each, path.stem) for each in expand(case)]
    return cases
