"""After known traffic the counts add up, and promtool finds nothing to say."""

import re
import subprocess
import threading

import requests

from conftest import pool
from processes import eventually

SAMPLE = re.compile(r"(\w+)(?:\{(.*)\})? (\S+)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


class Metrics:
    def __init__(self, gateway):
        answer = requests.get(gateway.admin + "/metrics", timeout=10)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/plain")
        self.text = answer.text
        self.samples = []
        for line in self.text.splitlines():
            if not line.startswith("#"):
                name, labels, value = SAMPLE.fullmatch(line).groups()
                self.samples.append((name, dict(LABEL.findall(labels or "")), float(value)))

    def total(self, name, **labels):
        """The sum over the samples of that name which carry these labels."""
        return sum(v for n, has, v in self.samples if n == name and labels.items() <= has.items())

    def labels(self, name):
        return [has for n, has, _ in self.samples if n == name]


def traffic(gateway, topic):
    with requests.Session() as session:
        for number in range(7):
            assert session.post(gateway.url + "/predict", json={"text": str(number)}).status_code == 200
    for _ in range(3):
        assert gateway.post("/models/topic/invocations", {"instances": ["a"]}).status_code == 200
    assert gateway.post("/predict", {"txet": ""}).status_code == 400
    topic.turn(away="refuse")
    assert gateway.post("/predict", {"text": "a"}).status_code == 503
    topic.turn(away="no")
    # A request is counted once its answer is on its way.
    assert eventually(lambda: Metrics(gateway).total("penstock_requests_total", route="/predict") == 9)


def test_openmetrics_are_given_to_who_asks_for_them(gateway):
    assert gateway.post("/news/a", {}).status_code == 404
    assert eventually(lambda: Metrics(gateway).total("penstock_requests_total", route="/news/") == 1)
    headers = {"Accept": "application/openmetrics-text; version=1.0.0, text/plain; q=0.5"}
    answer = requests.get(gateway.admin + "/metrics", headers=headers, timeout=30)
    assert answer.headers["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert answer.text.endswith("\n# EOF\n")
    # A counter's family has no suffix there, its samples have.
    assert "# TYPE penstock_requests counter\n" in answer.text
    assert re.search(r'^penstock_requests_total\{.*route="/news/".*\} 1$', answer.text, re.MULTILINE)
    plain = requests.get(gateway.admin + "/metrics", timeout=30)
    assert plain.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "# EOF" not in plain.text


def test_the_counts_add_up(gateway, topic):
    traffic(gateway, topic)
    metrics = Metrics(gateway)
    assert metrics.total("penstock_requests_total", route="/predict", code="200") == 7
    assert metrics.total("penstock_requests_total", route="/predict", code="400") == 1
    assert metrics.total("penstock_requests_total", route="/predict", code="503") == 1
    assert metrics.total("penstock_request_seconds_count", route="/predict") == 9
    assert metrics.total("penstock_attempts_total", model="sentiment") == 8
    assert metrics.total("penstock_attempts_total", model="topic") >= 11
    assert metrics.total("penstock_attempt_seconds_count", model="sentiment") == 8
    assert metrics.total("penstock_requests_total") == metrics.total("penstock_request_seconds_count")
    endpoints = {
        has["endpoint"] for has in metrics.labels("penstock_attempts_total") if has["model"] == "topic"
    }
    assert len(endpoints) == 1 and str(topic.port) in endpoints.pop()


def test_the_rest_is_there(gateway):
    metrics = Metrics(gateway)
    assert {has["model"] for has in metrics.labels("penstock_model_info")} == {"topic", "sentiment"}
    assert {has["backend"] for has in metrics.labels("penstock_model_info")} == {"http"}
    (build,) = metrics.labels("penstock_build_info")
    assert build["version"] and "commit" in build
    assert metrics.labels("penstock_connections")
    assert metrics.labels("penstock_buffered_bytes") == [{}]
    assert metrics.labels("penstock_accept_paused_total") == [{}]


def test_a_buckets_last_is_its_count(gateway, topic):
    traffic(gateway, topic)
    metrics = Metrics(gateway)
    last = metrics.total("penstock_request_seconds_bucket", route="/predict", le="+Inf")
    assert last == metrics.total("penstock_request_seconds_count", route="/predict")


def test_gauges_follow_what_is_in_flight(gateway, topic):
    topic.turn(away="silent")
    thread = threading.Thread(target=gateway.post, args=("/models/topic/invocations", {"instances": ["a"]}))
    thread.start()
    assert eventually(lambda: Metrics(gateway).total("penstock_in_flight", model="topic") == 1)
    assert Metrics(gateway).total("penstock_connections") >= 1
    topic.turn(away="no")
    thread.join()
    assert eventually(lambda: Metrics(gateway).total("penstock_in_flight", model="topic") == 0)


def test_requests_are_summed_over_all_workers(penstock, topic):
    gateway = penstock("workers: 4\nmodels:\n" + pool("topic", topic))
    for _ in range(40):
        assert gateway.post("/models/topic/invocations", {"instances": ["a"]}).status_code == 200
    assert Metrics(gateway).total("penstock_attempts_total", model="topic") == 40


def test_promtool_has_nothing_to_say(gateway, topic):
    traffic(gateway, topic)
    checked = subprocess.run(
        ["promtool", "check", "metrics"],
        input=Metrics(gateway).text,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
