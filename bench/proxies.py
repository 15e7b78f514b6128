"""What is measured, and the words of its configuration."""
import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from processes import write_config

# The text that model_bench's inline_predict/128 predicts too.
TEXT = ("Parliament passes the budget after a night of debate over health and schools " * 2)[:128]
BODY = ('{"instances": ["' + TEXT + '"]}').ljust(150)


@dataclass(frozen=True)
class Proxy:
    key: str        # as --only takes it and result.json names it
    name: str       # as the tables have it
    config: str     # template in conf/
    command: tuple  # {config} and {folder} are filled in
    path: str = "/relay"
    bulk: str = "/bulk"  # where large bodies go
    ready: str = ""      # what answers 200 once it may be measured; without one, listening is enough

    def version(self, values):
        program = self.command[0].format(**values)
        result = subprocess.run([program, "-v" if self.key.startswith(("nginx", "haproxy")) else "--version"],
                                capture_output=True, text=True, timeout=30)
        lines = (line.strip() for line in (result.stdout + result.stderr).splitlines())
        return next(filter(None, lines), "no version").rpartition("/envoy ")[2].strip()


HAPROXY = ("haproxy", "-db", "-f", "{config}")
PENSTOCK = ("{penstock}", "serve", "-c", "{config}")
NGINX = ("nginx", "-p", "{folder}", "-e", "{folder}/nginx.log", "-c", "{config}")
OURS = Proxy("penstock", "Penstock", "penstock.yaml", PENSTOCK)
TCP = Proxy("haproxy-tcp", "HAProxy, TCP only", "haproxy-tcp.cfg", HAPROXY)
PROXIES = (
    TCP,
    OURS,
    Proxy("nginx", "nginx", "nginx.conf", NGINX),
    Proxy("haproxy", "HAProxy", "haproxy-http.cfg", HAPROXY),
    Proxy("envoy", "Envoy", "envoy.yaml",
          ("{envoy}", "-c", "{config}", "--concurrency", "1", "--disable-hot-restart", "-l", "warn")),
)
PEERS = ("nginx", "haproxy")  # whose better one is the measure
MODEL = Proxy("model", "Penstock, model in the process", "penstock-model.yaml", PENSTOCK, "/models/topic/invocations",
              ready="/ready")
RETURN = replace(PROXIES[2], key="nginx-return", name="nginx, return 200", path="/return")

# Each wanted limit that this Penstock knows already: more connections than a row has, and bodies of any length once
# what is buffered has a bound of its own.
WANTED_LIMITS = (
    "{connections: 20000, body: 1GiB, answer: 1GiB, buffered_total: 512MiB}",
    "{connections: 20000}",
)


def known_limits(values):
    """The first of the wanted limits that `penstock check` takes; else none."""
    for limits in WANTED_LIMITS:
        config = write_config(OURS.config, {**values, "limits": limits, "port": 1, "admin": 2}, values["folder"])
        checked = subprocess.run([values["penstock"], "check", "-c", str(config)], capture_output=True, timeout=30)
        if checked.returncode == 0:
            return limits
    return "{}"


def available(proxy, values):
    program = proxy.command[0].format(**values)
    return bool(program) and (os.access(program, os.X_OK) or any(
        os.access(Path(folder) / program, os.X_OK) for folder in os.environ["PATH"].split(os.pathsep)))
