"""Sends each case to a real gateway: whole, by seven octets and one at a time; judges the answer and what was forwarded."""

import argparse
import asyncio
import sys
import time

from case import load
from judge import judge, read_answers
from lanes import TIME_SCALE, Gateway
from origin import Origin

LANES = 16
PIECES = (0, 7, 1)  # octets a write; 0: all at once
MOST_WRITES = 500  # or a long message would not be sent before the head's deadline
PATIENCE = 10 * TIME_SCALE


async def send(writer, octets, piece):
    step = max(piece or len(octets), len(octets) // MOST_WRITES, 1)
    try:
        for at in range(0, len(octets), step):
            writer.write(octets[at : at + step])
            await writer.drain()
            await asyncio.sleep(0)  # lets the octets leave on their own
    except ConnectionError:
        pass


async def ask(port, case, piece):
    """What came back, and whether the gateway ended the connection before the client did."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sending = asyncio.create_task(send(writer, case.send, piece))
    received, finished = b"", False
    try:
        while more := await asyncio.wait_for(reader.read(65536), PATIENCE):
            received += more
            if case.closes or finished:
                continue
            answers, faults = read_answers(received, case.methods)
            if not faults and len(answers) >= len(case.answers):
                await sending
                writer.write_eof()  # what the gateway still had to say comes before its own end
                finished = True
        return received, not finished
    except ConnectionError:
        return received, not finished
    except asyncio.TimeoutError:
        return received, False
    finally:
        sending.cancel()
        writer.close()


async def work(jobs, gateway, lane, failures):
    origin = Origin()
    server = await origin.listen(gateway.origin + lane)
    while jobs:
        case, piece = jobs.pop()
        origin.begin(case)
        received, closed = await ask(gateway.front + lane, case, piece)
        for fault in judge(case, origin, received, closed):
            failures.append(f"{case.name} [{case.rfc}], by {piece or 'all'}: {fault}\n    {case.send[:160]!r}")
    server.close()


async def run(cases, workers):
    jobs = [(case, piece) for case in cases for piece in PIECES]
    failures = []
    with Gateway(LANES, workers) as gateway:
        await asyncio.gather(*(work(jobs, gateway, lane, failures) for lane in range(LANES)))
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="run only cases whose name holds one of these")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    options = parser.parse_args()
    cases = [case for case in load() if not options.words or any(word in case.name for word in options.words)]
    failed = 0
    for workers in options.workers:
        began = time.monotonic()
        failures = asyncio.run(run(cases, workers))
        print("\n".join(sorted(failures)), end="\n" if failures else "")
        took = time.monotonic() - began
        print(f"{len(cases)} cases, {workers} worker(s), {len(failures)} faults, {took:.1f} s", flush=True)
        failed += len(failures)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
