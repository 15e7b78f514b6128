"""Each refusal of the front door: its status, its type, its fields, and what it says to do."""

import re
import socket

import pytest
import requests

from conftest import pool
from processes import expect_problem

JSON = {"Content-Type": "application/json"}


def raw(gateway, request):
    """What comes back on a connection of its own until the gateway closes it."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall(request)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received


@pytest.mark.parametrize("path", ["/nowhere", "/models/nobody", "/predict/more", "/PREDICT"])
def test_an_unknown_path_lists_the_routes(gateway, path):
    problem = expect_problem(gateway.get(path), 404, "not-found")
    for route in ("/predict", "/news/", "/models"):
        assert route in str(problem)


@pytest.mark.parametrize(
    "method, path, allowed",
    [
        ("GET", "/predict", "POST"),
        ("DELETE", "/models", "GET"),
        ("GET", "/models/topic/invocations", "POST"),
        ("POST", "/health", "GET"),
    ],
)
def test_a_wrong_method_lists_the_right_ones(gateway, method, path, allowed):
    answer = requests.request(method, gateway.url + path)
    problem = expect_problem(answer, 405, "method-not-allowed")
    assert allowed in [name.strip() for name in answer.headers["Allow"].split(",")]
    assert allowed in problem["detail"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "{}",
        '"text"',
        '{"text": 1}',
        '{"texts": "a"}',
        '{"texts": [1]}',
        '{"text": "a", "texts": ["b"]}',
        '{"text": "a", "instances": ["b"]}',
        '{"text": "a"} more',
        '{"txet": "a"}',
        "[" * 100_000,
    ],
)
def test_a_body_that_is_no_prediction_is_refused(gateway, topic, body):
    answer = requests.post(gateway.url + "/predict", data=body, headers=JSON)
    expect_problem(answer, 400, "bad-request")
    assert topic.counts()["requests"] == 0


def test_a_type_that_predict_does_not_read_is_refused(gateway):
    answer = requests.post(gateway.url + "/predict", data="a", headers={"Content-Type": "application/xml"})
    expect_problem(answer, 415, "unsupported-media-type")


def test_what_is_too_large_is_refused(penstock, topic):
    gateway = penstock(
        "limits: {head: 4KiB, body: 10KiB, texts: 3, headers: 20}\nmodels:\n"
        + pool("topic", topic)
        + "routes:\n  - {path: /predict, fan_out: [topic]}\n"
    )
    assert gateway.post("/predict", {"text": "x" * 10_000}).status_code == 200
    expect_problem(gateway.post("/predict", {"text": "x" * 11_000}), 413, "body-too-large")
    chunks = (b"x" * 1000 for _ in range(20))
    chunked = requests.post(gateway.url + "/models/topic/invocations", data=chunks, headers=JSON)
    expect_problem(chunked, 413, "body-too-large")
    assert gateway.post("/predict", {"texts": ["a"] * 3}).status_code == 200
    assert gateway.post("/predict", {"texts": ["a"] * 4}).status_code == 413
    expect_problem(gateway.get("/health", headers={"X-Long": "x" * 5000}), 431, "head-too-large")
    many = {f"X-{number}": "1" for number in range(30)}
    expect_problem(gateway.get("/health", headers=many), 431, "head-too-large")
    expect_problem(gateway.get("/" + "x" * 5000), 414, "uri-too-long")


@pytest.mark.parametrize(
    "request_bytes, status",
    [
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"400"),
        (b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", b"400"),
        (
            b"POST /predict HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}",
            b"400",
        ),
        (
            b"POST /predict HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            b"501",
        ),
        (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", b"505"),
        (b"POST /predict HTTP/1.1\r\nHost: a\r\nExpect: more\r\nContent-Length: 2\r\n\r\n{}", b"417"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
def test_a_malformed_request_is_refused_and_its_connection_closed(gateway, request_bytes, status):
    answer = raw(gateway, request_bytes)
    assert answer.startswith(b"HTTP/1.1 " + status), answer
    assert b"application/problem+json" in answer
    assert len(re.findall(rb"HTTP/1\.1 \d{3} ", answer)) == 1


def test_a_slow_request_is_refused_in_time(penstock, topic):
    gateway = penstock("timeouts: {head: 300ms, body: 300ms}\nmodels:\n" + pool("topic", topic))
    assert raw(gateway, b"GET /health HTTP/1.1\r\nHo").startswith(b"HTTP/1.1 408")
    half = b"POST /models/topic/invocations HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"
    assert raw(gateway, half).startswith(b"HTTP/1.1 408")


def test_an_unreachable_server_makes_its_model_unavailable(gateway, topic):
    topic.turn(away="refuse")
    answer = gateway.post("/models/topic/invocations", {"instances": ["a"]})
    problem = expect_problem(answer, 503, "model-unavailable")
    assert problem["model"] == "topic"
    assert str(problem["retry_after"]) == answer.headers["Retry-After"]


@pytest.mark.parametrize("ending", ["nothing", "reset", "close_after_head", "cut_short"])
def test_an_answer_cut_short_is_a_bad_gateway(gateway, topic, ending):
    topic.turn(ending=ending)
    answer = gateway.post("/models/topic/invocations", {"instances": ["a"]})
    assert expect_problem(answer, 502, "bad-gateway")["model"] == "topic"


def test_bytes_after_an_answer_reach_nobody(gateway, topic):
    topic.turn(ending="extra_bytes")
    with requests.Session() as session:
        for text in ("a", "b", "c", "d"):
            answer = session.post(gateway.url + "/models/topic/invocations", json={"instances": [text]})
            assert answer.json() == {"predictions": [topic.label(text)]}


def test_a_dripped_answer_arrives_whole(gateway, topic):
    topic.turn(ending="drip")
    answer = gateway.post("/models/topic/invocations", {"instances": ["a"]})
    assert answer.json() == {"predictions": [topic.label("a")]}


def test_a_slow_server_is_an_upstream_timeout(penstock, topic):
    gateway = penstock("models:\n" + pool("topic", topic, extra="    timeouts: {attempt: 300ms}\n"))
    topic.turn(away="silent")
    answer = gateway.post("/models/topic/invocations", {"instances": ["a"]})
    assert expect_problem(answer, 504, "upstream-timeout")["model"] == "topic"
    topic.turn(away="no")
    assert gateway.post("/models/topic/invocations", {"instances": ["a"]}).status_code == 200


def test_the_whole_time_is_bounded(penstock, topic):
    gateway = penstock("timeouts: {total: 300ms}\nmodels:\n" + pool("topic", topic))
    topic.turn(away="silent")
    expect_problem(gateway.post("/models/topic/invocations", {"instances": ["a"]}), 504, "deadline-exceeded")


def test_too_large_an_answer_to_merge_is_a_bad_gateway(penstock, topic):
    routes = "\nroutes: [{path: /predict, fan_out: [topic]}]"
    gateway = penstock("limits: {answer: 64KiB}\nmodels:\n" + pool("topic", topic) + routes)
    topic.turn(answer_body="x" * 100_000)
    for framing in ("length", "chunked", "close"):
        topic.turn(framing=framing)
        answer = gateway.post("/predict", {"text": "a"})
        assert "limits.answer" in expect_problem(answer, 502, "bad-gateway")["detail"]


def test_a_large_answer_of_one_model_is_passed_on_as_it_comes(penstock, topic):
    gateway = penstock("limits: {answer: 64KiB}\nmodels:\n" + pool("topic", topic))
    topic.turn(answer_body="x" * 1_000_000)
    for framing in ("length", "chunked", "close"):
        topic.turn(framing=framing)
        answer = gateway.post("/models/topic/invocations", {"instances": ["a"]})
        assert answer.status_code == 200 and answer.text == "x" * 1_000_000


def test_fewer_predictions_than_texts_are_a_bad_gateway(gateway, topic):
    topic.turn(answer_body='{"predictions": ["a"]}')
    assert (
        expect_problem(gateway.post("/predict", {"texts": ["a", "b"]}), 502, "bad-gateway")["model"]
        == "topic"
    )
    topic.turn(answer_body="no JSON")
    assert expect_problem(gateway.post("/predict", {"text": "a"}), 502, "bad-gateway")["model"] == "topic"


@pytest.mark.parametrize(
    "name", ["not-found", "bad-gateway", "upstream-timeout", "bad-request", "body-too-large"]
)
def test_each_problem_is_explained(gateway, name):
    answer = gateway.get(f"/problems/{name}")
    assert answer.status_code == 200
    assert name in answer.text
    expect_problem(gateway.get("/problems/nothing"), 404, "not-found")
