"""Real MLflow servers behind conf/mlflow.yaml, asked directly and through the gateway."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests
import yaml

from mlflow_models import SENTIMENTS, TOPICS
from processes import Process, answers, eventually, free_port

HERE = Path(__file__).parent
URIS = {
    "topic": "models:/topic-classification/Production",
    "sentiment": "models:/sentiment-analysis@champion",
}
BODIES = [
    ("application/json", '{"instances": ["the team won"]}'),
    ("application/json", '{"inputs":["parliament","the final"]}'),
    ("application/json", '{"dataframe_split": {"columns": ["text"], "data": [["a vote"], ["a win"]]}}'),
    ("application/json; charset=utf-8", '{"dataframe_records": [{"text": "Χαίρε 世界"}]}'),
    ("text/csv", "text\nthe minister resigns\nwonderful\n"),
]
ERRORS = [
    (400, "application/json", '{"inputs": [1]}'),
    (400, "application/json", '{"nonsense": 1}'),
    (400, "application/json", "{"),
    (415, "text/plain", "a"),
    (415, "application/json; charset=latin-1", "{}"),
]


class MlflowServer(Process):
    """`mlflow models serve` as an operator starts it."""

    def __init__(self, name, uri, folder, environment):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [str(Path(sys.executable).parent / "mlflow"), "models", "serve", "--model-uri", uri]
        command += ["--env-manager", "local", "--host", "127.0.0.1", "--port", str(self.port)]
        super().__init__(command, folder / f"{name}.log", env=environment, cwd=folder, start_new_session=True)

    def stop(self):
        """Ends mlflow and the uvicorn that it started, which are a session of their own."""
        if self.running():
            os.killpg(self.child.pid, 15)
            self.wait()


@pytest.fixture(scope="session")
def mlflow(tmp_path_factory):
    """A server for each of the two models, up and answering."""
    folder = tmp_path_factory.mktemp("mlflow")
    environment = dict(os.environ, MLFLOW_TRACKING_URI=f"sqlite:///{folder}/registry.db")
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    environment["MLFLOW_DISABLE_TELEMETRY"] = "true"
    logging = [sys.executable, str(HERE / "mlflow_models.py")]
    subprocess.run(logging, cwd=folder, env=environment, check=True, capture_output=True, timeout=120)
    servers = {name: MlflowServer(name, uri, folder, environment) for name, uri in URIS.items()}
    try:
        for server in servers.values():
            up = eventually(lambda: not server.running() or answers(server.url + "/ping"), 150)
            assert up and server.running(), server.log
        yield servers
    finally:
        for server in servers.values():
            server.stop()


@pytest.fixture
def gateway(penstock, mlflow):
    """conf/mlflow.yaml with the servers' ports, free listeners, and a plain route beside its own."""
    config = yaml.safe_load((HERE.parents[1] / "conf/mlflow.yaml").read_text())
    assert set(config["models"]) == set(mlflow)
    for name, server in mlflow.items():
        config["models"][name]["endpoints"] = [server.url]
    config["routes"].append({"path": "/topic-server/", "proxy": "topic", "strip": True})
    del config["listen"], config["admin"]
    return penstock(yaml.safe_dump(config, sort_keys=False))


def ask(url, content_type, body):
    headers = {"Content-Type": content_type}
    return requests.post(url, data=body.encode(), headers=headers, timeout=30)


def expect_the_same(through, direct):
    assert through.status_code == direct.status_code
    assert through.content == direct.content
    assert through.headers["Content-Type"] == direct.headers["Content-Type"]


def test_the_servers_themselves_answer(mlflow):
    """What the other tests lean on: these models know their samples, by stage and by alias."""
    for name, samples in (("topic", TOPICS), ("sentiment", SENTIMENTS)):
        answer = requests.post(
            mlflow[name].url + "/invocations", json={"instances": list(samples)}, timeout=30
        )
        assert answer.json() == {"predictions": list(samples.values())}
        for content_type, body in BODIES:
            assert ask(mlflow[name].url + "/invocations", content_type, body).status_code == 200, body
    for status, content_type, body in ERRORS:
        assert ask(mlflow["topic"].url + "/invocations", content_type, body).status_code == status, body


@pytest.mark.parametrize("content_type, body", BODIES)
@pytest.mark.parametrize("name", URIS)
def test_invocations_are_byte_for_byte_those_of_the_server(gateway, mlflow, name, content_type, body):
    direct = ask(mlflow[name].url + "/invocations", content_type, body)
    through = ask(f"{gateway.url}/models/{name}/invocations", content_type, body)
    assert direct.status_code == 200
    expect_the_same(through, direct)


@pytest.mark.parametrize("status, content_type, body", ERRORS)
def test_errors_pass_through_unchanged(gateway, mlflow, status, content_type, body):
    direct = ask(mlflow["topic"].url + "/invocations", content_type, body)
    assert direct.status_code == status
    expect_the_same(ask(gateway.url + "/models/topic/invocations", content_type, body), direct)
    expect_the_same(ask(gateway.url + "/topic-server/invocations", content_type, body), direct)


def test_predict_asks_both(gateway):
    for text, topic in TOPICS.items():
        answer = gateway.post("/predict", {"text": text})
        assert answer.status_code == 200
        assert topic in str(answer.json()["topic"])
        assert set(answer.json()) == {"topic", "sentiment"}
    texts = list(SENTIMENTS)
    results = gateway.post("/predict", {"texts": texts}).json()["results"]
    assert [
        sentiment in str(result["sentiment"]) for result, sentiment in zip(results, SENTIMENTS.values())
    ] == [True] * 4
    assert results[0] == gateway.post("/predict", {"text": texts[0]}).json()


@pytest.mark.parametrize("content_type, body", BODIES)
def test_predict_gives_an_mlflow_body_to_both(gateway, mlflow, content_type, body):
    answer = ask(gateway.url + "/predict", content_type, body)
    assert answer.status_code == 200
    for name, server in mlflow.items():
        assert answer.json()[name] == ask(server.url + "/invocations", content_type, body).json()


def test_a_plain_route_reaches_the_whole_server(gateway, mlflow):
    for path in ("/ping", "/health", "/version"):
        direct = requests.get(mlflow["topic"].url + path, timeout=30)
        expect_the_same(requests.get(gateway.url + "/topic-server" + path, timeout=30), direct)
    missing = requests.get(mlflow["topic"].url + "/nowhere", timeout=30)
    expect_the_same(requests.get(gateway.url + "/topic-server/nowhere", timeout=30), missing)


def test_a_thousand_texts_in_one_body(gateway, mlflow):
    body = json.dumps({"instances": [f"the team {number}" for number in range(1000)]})
    direct = ask(mlflow["topic"].url + "/invocations", "application/json", body)
    expect_the_same(ask(gateway.url + "/models/topic/invocations", "application/json", body), direct)
