"""Every call of the front door, before two stand-in model servers."""

import json
import re
import statistics
import time

import pytest
import requests

from conftest import pool
from processes import expect_problem, fnv1a, free_port

TEXT = "parliament passes the budget"
JSON = {"Content-Type": "application/json"}


def alone(topic, sentiment, text):
    """What /predict has to say to one text."""
    return {"topic": {"predictions": [topic.label(text)]}, "sentiment": sentiment.label(text)}


@pytest.mark.parametrize("text", [TEXT, "", 'quotes " and \\ and \n', "Χαίρε, κόσμε 世界 🌍", "x" * 100_000])
def test_predict_answers_one_text(gateway, topic, sentiment, text):
    answer = gateway.post("/predict", {"text": text})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == alone(topic, sentiment, text)


def test_predict_takes_the_text_from_the_query(gateway, topic, sentiment):
    text = "50% more & better? 世界"
    answer = gateway.post("/predict", params={"text": text})
    assert answer.status_code == 200
    assert answer.json() == alone(topic, sentiment, text)
    percent = requests.post(gateway.url + "/predict?text=a%20b%2Bc")
    assert percent.json() == alone(topic, sentiment, "a b+c")


def test_predict_asks_each_model_once_for_many_texts(gateway, topic, sentiment):
    texts = [f"headline {number}" for number in range(200)]
    answer = gateway.post("/predict", {"texts": texts})
    assert answer.status_code == 200
    assert answer.json() == {"results": [alone(topic, sentiment, text) for text in texts]}
    for server in (topic, sentiment):
        counts = server.counts()
        assert (counts["predictions"], counts["texts"]) == (1, 200)


def test_predict_answers_no_texts_with_no_results(gateway):
    answer = gateway.post("/predict", {"texts": []})
    assert (answer.status_code, answer.json()) == (200, {"results": []})


@pytest.mark.parametrize(
    "body, content_type",
    [
        ('{"instances": ["a", "b"]}', "application/json"),
        ('{"inputs":["a","b"], "params": {"k": 1}}', "application/json; charset=utf-8"),
        ('{"dataframe_records": [{"text": "a"}]}', "application/json"),
        ('{"dataframe_split": {"columns": ["text"], "data": [["a"], ["b"]]}}', "application/json"),
        ("text\na\nb\n", "text/csv"),
    ],
)
def test_predict_gives_an_mlflow_body_to_each_model_unchanged(gateway, topic, sentiment, body, content_type):
    headers = {"Content-Type": content_type}
    answer = requests.post(gateway.url + "/predict", data=body, headers=headers)
    assert answer.status_code == 200
    for name, server in (("topic", topic), ("sentiment", sentiment)):
        (visit,) = server.visits()
        assert visit["body_hash"] == fnv1a(body.encode())
        assert visit["headers"]["Content-Type"] == content_type
        direct = requests.post(server.url + "/invocations", data=body, headers=headers)
        assert answer.json()[name] == direct.json()


def test_predict_puts_texts_as_the_pool_wants_them(penstock, topic):
    form = "    input: {format: dataframe_split, column: headline}\n"
    gateway = penstock(
        "models:\n" + pool("topic", topic, extra=form) + "routes:\n  - {path: /predict, fan_out: [topic]}\n"
    )
    topic.turn(table={"a": "found"})
    assert gateway.post("/predict", {"text": "a"}).json() == {"topic": {"predictions": ["found"]}}
    wanted = json.dumps(
        {"dataframe_split": {"columns": ["headline"], "data": [["a"]]}}, separators=(",", ":")
    )
    assert topic.visits()[0]["body_hash"] in (
        fnv1a(wanted.encode()),
        fnv1a(wanted.replace(",", ", ").encode()),
    )


def test_members_are_asked_at_the_same_time(gateway, topic, sentiment):
    for server in (topic, sentiment):
        server.turn(delay_ms=50)
    took = []
    with requests.Session() as session:
        for _ in range(15):
            start = time.monotonic()
            assert session.post(gateway.url + "/predict", json={"text": TEXT}).status_code == 200
            took.append(time.monotonic() - start)
    assert 0.050 <= statistics.median(took) < 0.095, took


def test_a_failed_member_refuses_the_whole_by_default(gateway, topic):
    topic.turn(away="refuse")
    problem = expect_problem(gateway.post("/predict", {"text": TEXT}), 503, "model-unavailable")
    assert problem["model"] == "topic"


def test_a_failed_member_leaves_a_partial_answer_where_allowed(penstock, topic, sentiment):
    gateway = penstock(
        "models:\n"
        + pool("topic", topic)
        + pool("sentiment", sentiment)
        + "routes:\n  - {path: /predict, fan_out: [topic, sentiment], partial: allow}\n"
    )
    assert "partial" not in gateway.post("/predict", {"text": TEXT}).json()
    topic.turn(away="refuse")
    answer = gateway.post("/predict", {"text": TEXT})
    assert answer.status_code == 200
    document = answer.json()
    assert document["partial"] is True
    assert document["topic"]["error"]["type"] == "/problems/model-unavailable"
    assert document["topic"]["error"]["model"] == "topic"
    assert document["sentiment"] == {"predictions": [sentiment.label(TEXT)]}
    sentiment.turn(away="refuse")
    assert gateway.post("/predict", {"text": TEXT}).status_code == 503


def test_invocations_are_passed_on_byte_for_byte(gateway, topic):
    odd = '{"predictions": [NaN,  1.0e3, "\\u00e9"]}\n'
    topic.turn(answer_body=odd)
    for body in ('{"instances":["a"]}', '{ "instances" : [ "a" ] , "params": {} }'):
        answer = requests.post(gateway.url + "/models/topic/invocations", data=body, headers=JSON)
        assert (answer.status_code, answer.content) == (200, odd.encode())
        assert answer.headers["Content-Type"] == "application/json"
    assert topic.visits()[1]["body_hash"] == fnv1a(b'{ "instances" : [ "a" ] , "params": {} }')
    assert topic.visits()[0]["target"] == "/invocations"


@pytest.mark.parametrize(
    "code, status", [("BAD_REQUEST", 400), ("RESOURCE_DOES_NOT_EXIST", 404), ("INTERNAL_ERROR", 500)]
)
def test_a_model_servers_errors_pass_through_unchanged(gateway, topic, code, status):
    topic.turn(error_code=code, answer_headers={"Content-Type": "application/json; x=1"})
    body = '{"instances": ["a"]}'
    direct = requests.post(topic.url + "/invocations", data=body, headers=JSON)
    answer = requests.post(gateway.url + "/models/topic/invocations", data=body, headers=JSON)
    assert (answer.status_code, answer.content) == (status, direct.content)
    assert answer.headers["Content-Type"] == direct.headers["Content-Type"]


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
def test_answers_of_every_framing_arrive_whole(gateway, topic, framing):
    body = "0123456789" * 20_000
    topic.turn(framing=framing, answer_body=body)
    for _ in range(3):
        answer = gateway.post("/models/topic/invocations", {"instances": ["a"]})
        assert (answer.status_code, answer.text) == (200, body)


def test_models_are_listed_and_shown(gateway):
    models = {model["name"]: model for model in gateway.get("/models").json()["models"]}
    assert set(models) == {"topic", "sentiment"}
    for name, model in models.items():
        assert model["backend"] == "http"
        assert model["state"] == "ready"
        assert model["since"]
        assert gateway.get(f"/models/{name}").json() == model


def test_health_and_ready_on_both_addresses(gateway):
    for address in (gateway.url, gateway.admin):
        assert requests.get(address + "/health").status_code == 200
        assert requests.get(address + "/ready").status_code == 200


def test_a_request_id_is_kept_or_made(gateway, topic):
    def sent(identifier):
        topic.forget()
        headers = {} if identifier is None else {"X-Request-Id": identifier}
        answer = gateway.post("/models/topic/invocations", {"instances": ["a"]}, headers=headers)
        (visit,) = topic.visits()
        assert visit["id"] == answer.headers["X-Request-Id"]
        return visit["id"]

    assert sent("order-17.a_B") == "order-17.a_B"
    made = [sent(None), sent(None), sent("with space"), sent("x" * 4000), sent('quo"te')]
    assert len(set(made)) == 5
    assert all(re.fullmatch(r"[A-Za-z0-9._-]{8,64}", identifier) for identifier in made)


def test_an_unknown_version_is_left_out(gateway):
    assert "X-Model-Version" not in gateway.post("/predict", {"text": TEXT}).headers


def test_a_plain_route_passes_everything_on(gateway, topic):
    topic.turn(
        fault_path="/news/",
        answer_status=418,
        answer_body="tea",
        answer_headers={"Content-Type": "text/x-tea", "X-Pot": "1", "Connection": "X-Hop", "X-Hop": "1"},
    )
    answer = requests.put(gateway.url + "/news/a%20b/c?q=1&r=%2F", data=b"\x00\xff", headers={"X-Own": "2"})
    assert (answer.status_code, answer.text) == (418, "tea")
    assert (answer.headers["Content-Type"], answer.headers["X-Pot"]) == ("text/x-tea", "1")
    assert "X-Hop" not in answer.headers
    (visit,) = topic.visits()
    assert (visit["method"], visit["target"]) == ("PUT", "/news/a%20b/c?q=1&r=%2F")
    assert visit["body_hash"] == fnv1a(b"\x00\xff")
    assert visit["headers"]["X-Own"] == "2"
    assert requests.head(gateway.url + "/news/a").status_code == 418


def test_a_route_may_take_its_path_off(gateway, topic):
    body = {"instances": ["a"]}
    answer = gateway.post("/stripped/invocations", body)
    assert answer.content == requests.post(topic.url + "/invocations", json=body).content
    assert topic.visits()[0]["target"] == "/invocations"


def test_a_listener_answers_as_its_models_own_server(penstock, topic, sentiment):
    own = free_port()
    gateway = penstock(
        "models:\n" + pool("topic", topic) + pool("sentiment", sentiment),
        listeners=[f"{{address: 127.0.0.1:{own}, model: topic}}"],
    )
    assert gateway.get("/models").status_code == 200
    address = f"http://127.0.0.1:{own}"
    for path in ("/ping", "/health", "/version", "/info"):
        direct, through = requests.get(topic.url + path), requests.get(address + path)
        assert (through.status_code, through.content) == (direct.status_code, direct.content), path
    answer = requests.post(address + "/invocations", json={"instances": [TEXT]})
    assert answer.json() == {"predictions": [topic.label(TEXT)]}
    assert requests.get(address + "/models").status_code == 404


def test_connections_are_kept_on_both_sides(penstock, topic):
    gateway = penstock("workers: 1\nmodels:\n" + pool("topic", topic))
    with requests.Session() as session:
        for _ in range(20):
            answer = session.post(gateway.url + "/models/topic/invocations", json={"instances": ["a"]})
            assert answer.status_code == 200
    assert topic.counts()["connections"] == 1


def test_a_stale_connection_costs_nobody_a_request(gateway, topic):
    for _ in range(10):
        assert gateway.post("/models/topic/invocations", {"instances": ["a"]}).status_code == 200
        topic.turn(away="refuse")
        topic.turn(away="no")
    topic.turn(idle_close_ms=1)
    for _ in range(50):
        assert gateway.post("/models/topic/invocations", {"instances": ["a"]}).status_code == 200


@pytest.mark.parametrize("content_type", [None, "application/x-www-form-urlencoded"])
def test_an_mlflow_body_needs_no_content_type(gateway, topic, content_type):
    headers = {"Content-Type": content_type} if content_type else {}
    answer = requests.post(gateway.url + "/predict", data=b'{"inputs": ["a"]}', headers=headers, timeout=30)
    assert answer.json()["topic"] == {"predictions": [topic.label("a")]}
