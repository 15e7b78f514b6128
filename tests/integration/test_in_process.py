"""The bundled fastText models, asked in every form that MLflow's protocol has."""

import hashlib
import json
import os
import re
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from processes import eventually, expect_problem
from test_metrics import Metrics

MIB = 2**20
MODELS = Path(os.environ["MODELS_DIR"]).resolve()
TOPICS = {"politics", "technology", "sports", "business", "entertainment", "health", "science", "world"}
TEXT = "parliament passes the budget"
OTHER = "the striker scored twice in the final"
JSON = {"Content-Type": "application/json"}


def config(load="eager", models=MODELS):
    return (
        "models:\n"
        f"  topic: {{backend: fasttext, path: '{models}/topic.bin', output: {{label: topic}}, load: {load}}}\n"
        f"  sentiment: {{backend: fasttext, path: '{models}/sentiment.bin', output: scores, load: {load}}}\n"
        "routes:\n"
        "  - {path: /predict, fan_out: [topic, {model: sentiment, answer: unwrapped}]}\n"
    )


@pytest.fixture
def gateway(penstock):
    return penstock(config())


def ignores(process, number):
    status = Path(f"/proc/{process.child.pid}/status").read_text()
    return int(re.search(r"SigIgn:\s+(\w+)", status)[1], 16) >> (number - 1) & 1


def test_a_hang_up_while_models_load_changes_nothing(penstock):
    gateway = penstock(config(), starts=True)
    assert eventually(lambda: ignores(gateway, signal.SIGPIPE))
    gateway.signal(signal.SIGHUP)
    assert predictions(ask(gateway.wait_until_up(), {"instances": [TEXT]}))


def ask(gateway, body, content_type="application/json", model="topic", **headers):
    headers["Content-Type"] = content_type
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return requests.post(f"{gateway.url}/models/{model}/invocations", data=data, headers=headers, timeout=30)


def predictions(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert list(answer.json()) == ["predictions"]
    return answer.json()["predictions"]


def test_topic_gives_its_best_label(gateway):
    (prediction,) = predictions(ask(gateway, {"instances": [TEXT]}))
    assert set(prediction) == {"topic", "confidence"}
    assert prediction["topic"] in TOPICS
    assert 0 < prediction["confidence"] <= 1


def test_the_texts_are_in_the_column_that_the_configuration_names(penstock):
    gateway = penstock(
        "models:\n"
        f"  topic: {{backend: fasttext, path: '{MODELS}/topic.bin', input: {{column: body}}}}\n"
        "routes: [{path: /predict, fan_out: [topic]}]\n"
    )
    (wanted,) = predictions(ask(gateway, {"instances": [TEXT]}))
    frame = {"columns": ["text", "body"], "data": [[OTHER, TEXT]]}
    assert predictions(ask(gateway, {"dataframe_split": frame})) == [wanted]
    assert predictions(ask(gateway, f"text,body\n{OTHER},{TEXT}\n", "text/csv")) == [wanted]
    missing = ask(gateway, {"dataframe_split": {"columns": ["text"], "data": [[TEXT]]}})
    assert missing.status_code == 400 and "'body' is missing" in missing.text
    assert gateway.post("/predict", {"text": TEXT}).json() == {"topic": {"predictions": [wanted]}}


@pytest.mark.parametrize("texts", [1, 3000])
def test_a_body_beyond_64_kib_gets_what_each_of_its_texts_would_get_alone(gateway, texts):
    words = TEXT * (70_000 // len(TEXT) // texts + 1)
    (wanted,) = predictions(ask(gateway, {"instances": [words]}))
    assert predictions(ask(gateway, {"instances": [words] * texts})) == [wanted] * texts
    assert predictions(ask(gateway, "text\n" + f"{words}\n" * texts, "text/csv")) == [wanted] * texts
    answer = gateway.post("/predict", {"texts": [words] * texts})
    assert [result["topic"]["predictions"] for result in answer.json()["results"]] == [[wanted]] * texts


@pytest.mark.parametrize("body", ['{"instances": [' + " " * 70_000, '{"instances": [[' + "1," * 35_000 + "1]]}"])
def test_a_long_body_that_is_no_prediction_is_refused_as_a_short_one_is(gateway, body):
    answer = ask(gateway, body)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "BAD_REQUEST")
    other = ask(gateway, body, "text/plain")
    assert (other.status_code, other.headers["Content-Type"]) == (415, "text/plain")


def test_sentiment_gives_every_score(gateway):
    (scores,) = predictions(ask(gateway, {"instances": [TEXT]}, model="sentiment"))
    assert set(scores) == {"positive", "neutral", "negative"}
    assert abs(sum(scores.values()) - 1) < 0.01
    assert list(scores.values()) == sorted(scores.values(), reverse=True)


@pytest.mark.parametrize(
    "body, content_type",
    [
        ({"instances": [TEXT, OTHER]}, "application/json"),
        ({"instances": [{"text": TEXT}, {"text": OTHER}], "params": {"k": 1}}, "application/json"),
        ({"inputs": [TEXT, OTHER]}, "application/json; charset=utf-8"),
        ({"inputs": {"text": [TEXT, OTHER]}}, "application/json"),
        ({"dataframe_records": [{"text": TEXT, "id": 1}, {"text": OTHER, "id": 2}]}, "application/json"),
        (
            {"dataframe_split": {"columns": ["id", "text"], "data": [[1, TEXT], [2, OTHER]]}},
            "application/json",
        ),
        (
            {"dataframe_split": {"columns": ["headline"], "index": [0, 1], "data": [[TEXT], [OTHER]]}},
            "application/json",
        ),
        (f'id,text\r\n1,{TEXT}\r\n2,"{OTHER}"\r\n', "text/csv"),
        (f"headline\n{TEXT}\n{OTHER}\n", "text/csv; charset=utf-8"),
    ],
)
def test_every_form_says_the_same(gateway, body, content_type):
    wanted = [predictions(ask(gateway, {"instances": [text]}))[0] for text in (TEXT, OTHER)]
    assert predictions(ask(gateway, body, content_type)) == wanted


def test_a_thousand_texts_come_back_in_order(gateway):
    texts = [f"{TEXT if number % 2 else OTHER} {number}" for number in range(1000)]
    together = predictions(ask(gateway, {"instances": texts}))
    assert len(together) == 1000
    for number in (0, 1, 499, 998, 999):
        assert together[number] == predictions(ask(gateway, {"instances": [texts[number]]}))[0]


@pytest.mark.parametrize("text", ["", " ", "\n", "word " * 200_000, "世界 Χαίρε привет 🌍 שלום", "a\x00b"])
def test_any_text_gets_an_answer(gateway, text):
    assert len(predictions(ask(gateway, {"instances": [text]}))) == 1
    answer = gateway.post("/predict", {"text": text})
    assert answer.status_code == 200
    assert answer.json()["topic"]["predictions"] == predictions(ask(gateway, {"instances": [text]}))


def test_predict_merges_both_models(gateway):
    answer = gateway.post("/predict", {"text": TEXT})
    assert answer.json() == {
        "topic": {"predictions": predictions(ask(gateway, {"instances": [TEXT]}))},
        "sentiment": predictions(ask(gateway, {"instances": [TEXT]}, model="sentiment"))[0],
    }
    both = gateway.post("/predict", {"texts": [TEXT, OTHER]}).json()["results"]
    assert both[0] == answer.json()
    assert both[1] == gateway.post("/predict", {"text": OTHER}).json()


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "application/json; charset=latin-1"]
)
def test_another_type_is_refused_as_mlflow_does(gateway, content_type):
    answer = ask(gateway, {"instances": [TEXT]}, content_type)
    assert answer.status_code == 415
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_content_encoding_is_refused(gateway):
    assert ask(gateway, {"instances": [TEXT]}, **{"Content-Encoding": "gzip"}).status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"instances": ["a"]} more',
        '{"instances": ["a"], "inputs": ["a"]}',
        '{"instances": "a"}',
        '{"instances": [1]}',
        '{"dataframe_split": {"columns": ["a", "b"], "data": [["x"]]}}',
        '{"dataframe_records": [{"a": "x", "b": "y"}]}',
        '{"instances": ' + "[" * 100_000 + "]" * 100_000 + "}",
        b'{"instances": ["\xff\xfe"]}',
    ],
)
def test_a_broken_body_gets_mlflows_error(gateway, body):
    answer = ask(gateway, body)
    assert answer.status_code == 400, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["error_code"] == "BAD_REQUEST"
    assert answer.json()["message"].startswith("Invalid input. ")


def test_a_broken_csv_gets_mlflows_error(gateway):
    for body in ("", 'text\n"open', b"text\n\xff\n"):
        answer = ask(gateway, body, "text/csv")
        assert (answer.status_code, answer.json()["error_code"]) == (400, "BAD_REQUEST"), body


def test_answers_say_which_version(gateway):
    def version(name):
        return hashlib.sha256((MODELS / f"{name}.bin").read_bytes()).hexdigest()[:12]

    assert ask(gateway, {"instances": [TEXT]}).headers["X-Model-Version"] == version("topic")
    merged = gateway.post("/predict", {"text": TEXT}).headers["X-Model-Version"]
    assert merged == f"topic={version('topic')}, sentiment={version('sentiment')}"
    model = gateway.get("/models/topic").json()
    assert (model["backend"], model["version"], model["generation"]) == ("fasttext", version("topic"), 1)


def test_a_lazy_model_is_loaded_once_however_many_wait(penstock):
    gateway = penstock(config(load="lazy"))
    assert gateway.get("/ready").status_code == 200
    assert gateway.get("/models/topic").json()["state"] == "absent"
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: ask(gateway, {"instances": [TEXT]}), range(20)))
    assert len({answer.content for answer in answers}) == 1
    assert len(predictions(answers[0])) == 1
    assert gateway.get("/models/topic").json()["generation"] == 1


def test_a_load_that_outlives_its_request_and_the_gateway_harms_nobody(penstock):
    gateway = penstock(config(load="lazy"))
    hurried = {"X-Request-Timeout": "0.001"}
    answer = gateway.post("/models/topic/invocations", {"instances": [TEXT]}, headers=hurried)
    assert answer.status_code in (200, 504)
    gateway.signal(signal.SIGTERM)
    assert gateway.wait() == 0


def test_a_lazy_model_that_cannot_load_is_a_problem(penstock, tmp_path):
    for name in ("topic", "sentiment"):
        (tmp_path / f"{name}.bin").write_bytes(b"no model at all")
    gateway = penstock(config(load="lazy", models=tmp_path))
    problem = expect_problem(ask(gateway, {"instances": [TEXT]}), 503, "load-failed")
    assert problem["model"] == "topic"
    assert "topic.bin" in problem["detail"]
    assert gateway.get("/health").status_code == 200


def test_many_clients_get_their_own_answers(gateway):
    texts = [f"{TEXT} {number}" for number in range(40)]
    alone = {text: ask(gateway, {"instances": [text]}).content for text in texts}

    def work(_):
        return all(ask(gateway, {"instances": [text]}).content == alone[text] for text in texts)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(work, range(8)))


def test_the_default_configuration_answers(penstock):
    """conf/penstock.yaml as it ships, but for its addresses and the folder of its models."""
    text = (Path(__file__).parents[2] / "conf/penstock.yaml").read_text()
    top_level = re.split(r"(?m)^(?=\w)", text)
    rest = "".join(part for part in top_level if not part.startswith(("listen:", "admin:")))
    rest = re.sub(r"(?m)(path:\s*)[^\s,}]*?(\w+\.bin)", rf"\g<1>{MODELS}/\g<2>", rest)
    answer = penstock(rest).post("/predict", {"text": TEXT})
    assert answer.status_code == 200
    assert answer.json()["topic"]["predictions"][0]["topic"] in TOPICS
    assert set(answer.json()["sentiment"]) == {"positive", "neutral", "negative"}


def connect_narrowly(gateway):
    """A connection whose kernels take in little before it is read."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)  # the sender's kernel then takes less, too
    one.settimeout(30)
    one.connect(("127.0.0.1", gateway.port))
    return one


def test_answers_that_nobody_reads_stay_within_the_total(penstock):
    gateway = penstock("workers: 2\nlimits: {buffered_total: 16MiB}\n" + config())
    body = json.dumps({"texts": [""] * 10_000})  # its answer is longer than 1 MiB
    crowd = [connect_narrowly(gateway) for _ in range(60)]
    for one in crowd:
        one.sendall(f"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    refused = lambda: Metrics(gateway).total("penstock_problems_total", type="overloaded")
    assert eventually(lambda: refused() >= 10), refused()
    held = Metrics(gateway).total("penstock_buffered_bytes")
    assert 8 * MIB < held <= 20 * MIB  # two threads may each keep an answer at the same time
    predictions(ask(gateway, {"instances": [TEXT]}))
    for one in crowd:
        one.close()
    assert eventually(lambda: Metrics(gateway).total("penstock_buffered_bytes") < 4 * MIB)
    assert len(predictions(ask(gateway, {"instances": [TEXT] * 10_000}))) == 10_000
