"""The programs that people call Penstock with."""

import json
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import fastapi
import httpx
import pytest
import requests
import uvicorn

from processes import eventually


def expected(topic, sentiment, text):
    return {"topic": {"predictions": [topic.label(text)]}, "sentiment": sentiment.label(text)}


def curl(*arguments):
    command = ["curl", "--silent", "--show-error", "--max-time", "20", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)


def test_curl(gateway, topic, sentiment):
    text = "the striker scored twice"
    json_type = ("-H", "Content-Type: application/json")
    told = curl("--fail", *json_type, "-d", json.dumps({"text": text}), gateway.url + "/predict")
    assert json.loads(told.stdout) == expected(topic, sentiment, text)
    queried = curl("--fail", "-X", "POST", gateway.url + "/predict?text=budget")
    assert json.loads(queried.stdout) == expected(topic, sentiment, "budget")
    old = curl("--fail", "--http1.0", *json_type, "-d", json.dumps({"text": text}), gateway.url + "/predict")
    assert json.loads(old.stdout) == expected(topic, sentiment, text)
    chunked = ("-H", "Transfer-Encoding: chunked")
    sent = curl("--fail", *json_type, *chunked, "-d", json.dumps({"text": text}), gateway.url + "/predict")
    assert json.loads(sent.stdout) == expected(topic, sentiment, text)
    head = curl("--head", gateway.url + "/health").stdout
    assert head.startswith("HTTP/1.1 200")


def test_curl_is_told_to_continue_with_a_large_body(gateway, topic, sentiment, tmp_path):
    text = "word " * 400_000
    body = tmp_path / "body.json"
    body.write_text(json.dumps({"text": text}))
    command = (
        "-H",
        "Content-Type: application/json",
        "-H",
        "Expect: 100-continue",
        "--expect100-timeout",
        "15",
    )
    told = curl("--fail", "--verbose", *command, "--data-binary", f"@{body}", gateway.url + "/predict")
    assert "HTTP/1.1 100 Continue" in told.stderr
    assert json.loads(told.stdout) == expected(topic, sentiment, text)


def test_curl_reuses_its_connection(gateway):
    told = curl("--verbose", gateway.url + "/health", gateway.url + "/models", gateway.url + "/health")
    assert told.stderr.count("Re-using existing connection") == 2


def test_requests_without_a_session(gateway, topic, sentiment):
    for number in range(20):
        answer = requests.post(gateway.url + "/predict", json={"text": f"t{number}"}, timeout=10)
        assert answer.json() == expected(topic, sentiment, f"t{number}")


def test_requests_with_a_session(gateway, topic, sentiment):
    with requests.Session() as session:
        for number in range(100):
            answer = session.post(gateway.url + "/predict", json={"text": f"t{number}"}, timeout=10)
            assert answer.json() == expected(topic, sentiment, f"t{number}")


def test_twenty_threads_at_once(gateway, topic, sentiment):
    def work(thread):
        with requests.Session() as session:
            for number in range(25):
                text = f"thread {thread} text {number}"
                headers = {"X-Request-Id": f"t-{thread}-{number}"}
                answer = session.post(
                    gateway.url + "/predict", json={"text": text}, headers=headers, timeout=20
                )
                assert answer.json() == expected(topic, sentiment, text)
                assert answer.headers["X-Request-Id"] == headers["X-Request-Id"]
        return thread

    with ThreadPoolExecutor(20) as threads:
        assert sorted(threads.map(work, range(20))) == list(range(20))
    for server in (topic, sentiment):
        identifiers = [visit["id"] for visit in server.visits()]
        assert len(identifiers) == len(set(identifiers)) == 500


@pytest.fixture
def news_service(gateway):
    """A FastAPI service whose handler asks Penstock, on a thread of its own."""
    app = fastapi.FastAPI()
    client = httpx.AsyncClient(base_url=gateway.url, timeout=20)

    @app.get("/classify")
    async def classify(headline: str):
        answer = await client.post("/predict", json={"text": headline})
        answer.raise_for_status()
        return {"headline": headline, "verdict": answer.json()}

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    assert eventually(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_a_fastapi_service(news_service, topic, sentiment):
    def ask(number):
        text = f"headline {number}"
        answer = requests.get(news_service + "/classify", params={"headline": text}, timeout=20)
        assert answer.json() == {"headline": text, "verdict": expected(topic, sentiment, text)}
        return number

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(80))) == list(range(80))
