import gc

import pytest

from processes import ModelServer, Penstock, free_port


def pytest_collection_finish():
    # What is there already stays: collecting is for what tests leave behind, and is quick.
    gc.collect()
    gc.freeze()


class Started:
    """What a test has started, stopped in the opposite order; the gateway must end cleanly."""

    def __init__(self):
        self.all = []

    def add(self, process):
        self.all.append(process)
        return process

    def stop(self):
        # The gateway waits for the next request of connections that a test has dropped but nobody collected.
        gc.collect()
        failure = None
        for process in reversed(self.all):
            try:
                process.stop()
            except AssertionError as error:
                failure = failure or error
        if failure:
            raise failure


@pytest.fixture
def started():
    processes = Started()
    yield processes
    processes.stop()


@pytest.fixture
def model_server(started, tmp_path):
    """`model_server(delay_ms=50, …)` starts a stand-in with those switches."""
    return lambda **switches: started.add(ModelServer(tmp_path, len(started.all), switches))


@pytest.fixture
def penstock(started, tmp_path):
    """`penstock(config)` starts the gateway; the listeners are added to `config`, before it. It is up, or `starts`."""

    def start(config, listeners=(), starts=False, **options):
        port, admin_port = free_port(), free_port()
        lines = ["listen:", f"  - address: 127.0.0.1:{port}", *(f"  - {more}" for more in listeners)]
        lines += ["admin:", f"  address: 127.0.0.1:{admin_port}"]
        if "timeouts: {" not in config.split("models:")[0]:
            lines.append("timeouts: {drain: 5s}")
        text = "\n".join(lines) + "\n" + config
        gateway = started.add(Penstock(text, tmp_path, port, admin_port, **options))
        return gateway if starts else gateway.wait_until_up()

    return start


def pool(name, *servers, extra=""):
    """One model's lines in a configuration."""
    endpoints = ", ".join(f'"{server.url}"' for server in servers)
    return f"  {name}:\n    backend: http\n    protocol: mlflow\n    endpoints: [{endpoints}]\n{extra}"


@pytest.fixture
def topic(model_server):
    return model_server(model="topic-classification")


@pytest.fixture
def sentiment(model_server):
    return model_server(model="sentiment-analysis", labels=["positive", "neutral", "negative"])


@pytest.fixture
def gateway(penstock, topic, sentiment):
    """A gateway before two stand-ins, with a fan-out and a plain route."""
    return penstock(
        "models:\n"
        + pool("topic", topic)
        + pool("sentiment", sentiment)
        + "routes:\n"
        + "  - {path: /predict, fan_out: [topic, {model: sentiment, answer: unwrapped}]}\n"
        + "  - {path: /news/, proxy: topic}\n"
        + "  - {path: /stripped/, proxy: topic, strip: true, idempotent: true}\n"
    )
