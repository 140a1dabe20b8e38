import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from greenroom_backend.app import create_app
from greenroom_backend.settings import Settings

HOST = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    codes: list[str] = []
    settings = Settings(
        data=tmp_path_factory.mktemp("texts"),
        clock=lambda: datetime.fromisoformat("2026-03-01T20:00:00+08:00"),
    )
    app = create_app(settings, show_code=codes.append)
    app.config["CODES"] = codes
    yield app
    app.extensions["greenroom_storage"].close()


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def token(app: Flask, client: FlaskClient) -> str:
    answer = client.post("/v1/pairing", json={"code": app.config["CODES"][-1]}, base_url=HOST)
    return str(answer.get_json()["token"])


def _post(client: FlaskClient, token: str, body: Any, **more: Any) -> TestResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(
        "/v1/texts",
        data=raw,
        content_type=more.pop("content_type", "application/json"),
        base_url=HOST,
        headers={"X-Greenroom-Token": token, "Accept-Language": "zh"},
    )


def _lines(*texts: str) -> list[dict[str, str]]:
    return [
        {"id": str(number), "text": text, "zone": "comment"} for number, text in enumerate(texts, 1)
    ]


def test_lines_come_back_in_order_with_their_findings(client: FlaskClient, token: str) -> None:
    words = "国家级品质"
    answer = _post(client, token, {"lines": _lines("今晚八点开播", words)})
    assert answer.status_code == 200
    first, second = answer.get_json()["lines"]
    assert first == {"id": "1", "findings": []}
    [finding] = second["findings"]
    assert finding["check"] == "wording/absolute_terms"
    assert words[finding["start"] : finding["end"]] == finding["quote"] == "国家级"
    assert finding["outcome"] == "violation"
    assert finding["suggestion"]["zh"]


def test_the_day_asked_for_decides_the_law(client: FlaskClient, token: str) -> None:
    body = {"lines": _lines("国家级品质"), "as_of": "2025-12-31"}
    old = _post(client, token, body).get_json()["lines"][0]["findings"]
    new = _post(client, token, {"lines": _lines("国家级品质")}).get_json()["lines"][0]["findings"]
    assert {clause for one in old for clause in one["clauses"]} < {
        clause for one in new for clause in one["clauses"]
    }


def test_a_day_before_the_kept_law_is_refused_not_passed(client: FlaskClient, token: str) -> None:
    answer = _post(client, token, {"lines": _lines("国家级品质"), "as_of": "2016-06-01"})
    assert answer.status_code == 422
    assert answer.get_json()["at"] == "as_of"


def test_words_of_viewers_are_not_the_sellers(client: FlaskClient, token: str) -> None:
    [line] = _lines("国家级品质")
    answer = _post(client, token, {"lines": [{**line, "speaker": "viewer"}]})
    assert answer.get_json()["lines"][0]["findings"] == []


@pytest.mark.parametrize(
    ("body", "at"),
    [
        (b"", "/"),
        (b"[1", "/"),
        (b"\xff\xfe\x00", "/"),
        ([], "/"),
        ({}, "/lines"),
        ({"lines": []}, "/lines"),
        ({"lines": [{"text": "x"}]}, "/lines/0/id"),
        ({"lines": [{"id": "1"}]}, "/lines/0/text"),
        ({"lines": [{"id": "1", "text": "x", "zone": "moon"}]}, "/lines/0/zone"),
        ({"lines": [{"id": "1", "text": "\ud800"}]}, "/"),
        ({"lines": _lines("x"), "as_of": "soon"}, "/as_of"),
        ({"lines": _lines("x"), "more": 1}, "/more"),
    ],
)
def test_rubbish_is_said_to_be_so_with_its_place(
    client: FlaskClient, token: str, body: Any, at: str
) -> None:
    answer = _post(client, token, body)
    assert answer.status_code == 422
    assert answer.get_json()["code"] == "input"
    assert answer.get_json()["at"] == at


def test_too_many_lines_and_too_many_bytes_are_refused(client: FlaskClient, token: str) -> None:
    answer = _post(client, token, {"lines": _lines(*["x"] * 2_001)})
    assert (answer.status_code, answer.get_json()["code"]) == (413, "limit")
    answer = _post(client, token, {"lines": _lines("字" * 140_000)})
    assert answer.status_code == 413


def test_only_json_is_taken_and_only_from_who_is_paired(client: FlaskClient, token: str) -> None:
    body = {"lines": _lines("x")}
    assert _post(client, token, body, content_type="text/plain").status_code == 415
    assert _post(client, "", body).status_code == 401
    assert (
        client.get("/v1/texts", base_url=HOST, headers={"X-Greenroom-Token": token}).status_code
        == 405
    )


def test_nothing_of_a_text_is_kept(app: Flask, client: FlaskClient, token: str) -> None:
    _post(client, token, {"lines": _lines("只说一次的话")})
    store = app.extensions["greenroom_store"]
    with pytest.raises(LookupError):
        store.last_report()
