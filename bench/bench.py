"""What all rows of one run share."""
import statistics
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from processes import BenchError, end, running

SLICES = 5  # of a round


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Bench:
    build: Path
    rounds: int
    requests: int             # of a round, for a proxy, in a row of full length
    callgrind_requests: int   # N of the runs of N and 3N
    proxies: tuple            # those to be measured
    values: dict              # what the configurations' templates are filled in with

    def among(self, *keys):
        return [proxy for proxy in self.proxies if proxy.key in keys]

    @contextmanager
    def running(self, proxy, wrapper=(), core=0, environment=None, **values):
        with running(proxy, {**self.values, **values}, wrapper, core, environment) as started:
            yield started

    @contextmanager
    def origin(self, tool="origin", **arguments):
        """An origin of its own for the block; give its port to running() as `origin`."""
        with end(self.build, tool, **arguments) as port:
            yield port

    def interleaved(self, proxies, ready, unit, slices=SLICES):
        """Rounds in which every proxy runs: ready(proxy) is the context in which it does, and gives what measures a slice.
        A proxy that fails is left out and noted."""
        rounds = {proxy.key: [] for proxy in proxies}
        failed = {}
        for number in range(self.rounds):
            seen = one_round([proxy for proxy in proxies if proxy.key not in failed], ready, slices, failed)
            for proxy in proxies:
                if proxy.key in seen:
                    rounds[proxy.key].append(seen[proxy.key])
                    said = f"{next(iter(seen[proxy.key].values())):,.1f} {unit}"
                else:
                    said = failed[proxy.key]
                say(f"  {number + 1} of {self.rounds}: {proxy.name}: {said}")
        return {proxy.key: {"name": proxy.name, "error": failed[proxy.key]} if proxy.key in failed else
                {"name": proxy.name, "summary": summary(rounds[proxy.key]), "rounds": rounds[proxy.key]}
                for proxy in proxies}


def one_round(proxies, ready, slices, failed):
    """What each proxy's slices come to in the mean. They take turns, so that the machine's moods, which last for a second,
    reach all."""
    measured = {proxy.key: [] for proxy in proxies}
    with ExitStack() as running_all:
        measures = {}
        for turn in range(slices + 1):
            for proxy in proxies:
                if proxy.key in failed:
                    continue
                try:
                    if turn == 0:
                        measures[proxy.key] = running_all.enter_context(ready(proxy))
                    else:
                        measured[proxy.key].append(measures[proxy.key]())
                except BenchError as error:
                    failed[proxy.key] = str(error)
    return {key: {figure: statistics.mean(one[figure] for one in parts) for figure in parts[0]}
            for key, parts in measured.items() if key not in failed}


def middle(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def summary(rounds):
    """Median and spread of each figure over a proxy's rounds."""
    return {key: middle([one[key] for one in rounds]) for key in rounds[0]}


def spread(figure, digits=1):
    return f"{figure['median']:,.{digits}f} ({figure['min']:,.{digits}f}–{figure['max']:,.{digits}f})"


def median_of(measured, key, figure):
    """The median of one figure; raises BenchError with what failed when there is none."""
    one = measured.get(key)
    if one is None:
        raise BenchError(f"{key} was not measured")
    if "error" in one:
        raise BenchError(f"{one['name']}: {one['error']}")
    return one["summary"][figure]["median"]


def better(measured, peers, figure):
    """(key, median) of the peer with the least of a figure, among those that were measured."""
    seen = [(key, one["summary"][figure]["median"]) for key, one in measured.items() if key in peers and "summary" in one]
    if not seen:
        raise BenchError(f"none of {' and '.join(peers)} was measured")
    return min(seen, key=lambda one: one[1])
