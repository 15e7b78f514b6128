"""What is wrong with what became of a case: nothing, where the gateway did right."""

from message import Incomplete, Malformed, read_answer

HOP_BY_HOP = ("connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "proxy-authorization")


def read_answers(data, methods):
    """The final answers, and what is wrong with the bytes."""
    answers = []
    while data:
        method = methods[len(answers)] if len(answers) < len(methods) else "GET"
        try:
            message, size = read_answer(data, method)
        except (Malformed, Incomplete) as fault:
            return answers, [f"answered {fault or 'an incomplete message'}: {data[:80]!r}"]
        data = data[size:]
        if message.status >= 200:
            answers.append(message)
    return answers, []


def compare(message, want, who):
    """`message` must have the fields `has`, lack those of `lacks`, and have that body."""
    for field in want.get("has", []):
        name, value = field.split(": ", 1) if ": " in field else (field.rstrip(":"), None)
        values = message.values(name)
        if not values if value is None else value not in values:
            yield f"{who}: no {field!r} but {values}"
    for name in want.get("lacks", []):
        if message.values(name):
            yield f"{who}: has {name}: {message.values(name)}"
    if "body" in want and message.body != want["body"].encode("latin-1"):
        yield f"{who}: body {message.body[:80]!r}"
    if "order" in want and [field for field in message.fields if field[0] == want["order"][0]] != [
        (want["order"][0], value) for value in want["order"][1:]
    ]:
        yield f"{who}: {message.values(want['order'][0])} out of order"


def judge_forwarded(case, origin):
    yield from origin.faults
    seen = [request.start for request in origin.requests]
    if seen != [f"{want['line']} HTTP/1.1" for want in case.see]:
        yield f"the server saw {seen}"
        return
    for request, want in zip(origin.requests, case.see):
        yield from compare(request, want, "the server's request")
        if len(request.values("host")) != 1:
            yield f"the server saw the hosts {request.values('host')}"
        for name in HOP_BY_HOP:
            if request.values(name):
                yield f"the server saw {name}: {request.values(name)}"


def judge_answers(case, received, closed):
    answers, faults = read_answers(received, case.methods)
    yield from faults
    statuses = [answer.status for answer in answers]
    if statuses != case.answers:
        yield f"answered {statuses}, not {case.answers}"
        return
    for answer in answers:
        if not answer.values("date"):
            yield "an answer without Date"
        made_here = answer.status >= 400 and not case.answer
        if made_here and answer.value("content-type") != "application/problem+json":
            yield "a refusal that is no problem document"
    if answers:
        yield from compare(answers[-1], case.get, "the answer")
    says_close = bool(answers) and "close" in answers[-1].values("connection")
    if closed != case.closes or (answers and says_close != case.closes):
        yield f"closed: {closed}, said so: {says_close}, should: {case.closes}"


def judge(case, origin, received, closed):
    """All that is wrong: with what was forwarded, and with what was answered."""
    return [*judge_forwarded(case, origin), *judge_answers(case, received, closed)]
