"""The open loop: requests at half of the best peer's capacity, timed from when they were due."""
import contextlib

from bench import better, median_of, say, spread
from processes import BenchError, load
from proxies import BODY, PEERS

SECONDS = 4          # a round's length
SLIP_BOUND = 1000.0  # microseconds that the generator's 99th percentile may be late
TRIES = 3            # of a round whose generator was late
BOUND = 1.1          # × the better peer, at each percentile
PERCENTILES = {"p50": "p50_us", "p99": "p99_us", "p999": "p999_us"}


class OpenLoopRow:
    name = "open-loop"
    title = "open loop at half of the best peer's capacity"
    bar = False

    def capacity(self, bench):
        rates = []
        for proxy in bench.among(*PEERS):
            with bench.running(proxy) as (_, port):
                where = {"port": port, "path": proxy.path, "body": BODY, "connections": 32}
                load(bench.build, **where, requests=bench.requests // 10)
                rates.append(bench.requests / load(bench.build, **where, requests=bench.requests)["seconds"])
        if not rates:
            raise BenchError(f"none of {' and '.join(PEERS)} was measured")
        return max(rates)

    @contextlib.contextmanager
    def ready(self, bench, proxy, rate):
        with bench.running(proxy) as (_, port):
            where = {"tool": "open_loop", "port": port, "path": proxy.path, "body": BODY, "rate": f"{rate:.0f}"}
            load(bench.build, **where, requests=int(rate / 2))

            def measure():
                for _ in range(TRIES):
                    seen = load(bench.build, **where, requests=int(rate * SECONDS))
                    if seen["slip_p99_us"] <= SLIP_BOUND:
                        return {name: seen[field] for name, field in PERCENTILES.items()} | {"slip": seen["slip_p99_us"]}
                    say(f"  {proxy.name}: again, the generator was {seen['slip_p99_us']:,.0f} µs late (p99)")
                raise BenchError(f"the generator was more than {SLIP_BOUND:,.0f} µs late (p99) {TRIES} times")
            yield measure

    def measure(self, bench):
        rate = self.capacity(bench) / 2
        say(f"  {rate:,.0f} requests/s")
        # A percentile is of a whole round.
        return {"rate": rate, "proxies": bench.interleaved(bench.proxies, lambda proxy: self.ready(bench, proxy, rate),
                                                           "µs (p50)", slices=1)}

    def verdict(self, data):
        kept, said = True, []
        for name in PERCENTILES:
            ours = median_of(data["proxies"], "penstock", name)
            peer, least = better(data["proxies"], PEERS, name)
            kept = kept and ours <= BOUND * least
            said.append(f"{name} {ours / least:.2f} × {peer}'s")
        return kept, f"{', '.join(said)} (at most {BOUND} each)"

    def table(self, data):
        yield f"| open loop, {data['rate']:,.0f} requests/s | p50 µs | p99 µs | p99.9 µs | generator late, p99 µs |"
        yield "|---|---|---|---|---|"
        for one in data["proxies"].values():
            if "error" in one:
                yield f"| {one['name']} | {one['error']} | | | |"
            else:
                yield f"| {one['name']} | {' | '.join(spread(one['summary'][n], 0) for n in (*PERCENTILES, 'slip'))} |"


ROWS = (OpenLoopRow(),)
