"""Errors as problem documents, in the caller's language."""

import re
from pathlib import Path

import pytest

import greenroom_backend
from greenroom_backend.problems import sentences
from greenroom_backend.terminal import sentence

SOURCES = Path(str(greenroom_backend.__file__)).parent


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "zh"),
        ("zh-CN,zh;q=0.9", "zh"),
        ("en", "en"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("zh;q=0.2,en;q=0.9", "en"),
        ("fr", "zh"),
        ("*", "zh"),
        (";;;,,q=", "zh"),
    ],
)
def test_a_problem_is_told_in_the_language_of_the_caller(
    backend, accepted: str | None, language: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    answer = backend.ask("GET", "/v1/platforms", headers=headers)
    problem = answer.get_json()
    words = sentences()["token"]
    assert problem["title"] == words.title[language]
    assert problem["remedy"] == words.remedy[language]


def test_a_problem_document_has_its_fields_and_its_type(backend) -> None:
    answer = backend.ask("GET", "/v1/platforms")
    assert answer.content_type == "application/problem+json"
    assert answer.get_json() == {
        "type": "about:blank",
        "title": "还没有配对，或者配对已失效",
        "status": 401,
        "detail": "",
        "code": "token",
        "at": "X-Greenroom-Token",
        "remedy": sentences()["token"].remedy.zh,
    }


def test_an_address_that_is_not_there_is_404(backend) -> None:
    answer = backend.ask("GET", "/gone", token=backend.pair())
    assert (answer.status_code, answer.get_json()["code"]) == (404, "http_404")
    assert "/gone" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("POST", "/health", "GET"), ("GET", "/v1/pairing", "POST"), ("DELETE", "/v1/audits", "POST")],
)
def test_a_method_that_is_not_taken_is_405_with_those_that_are(
    backend, method: str, path: str, allowed: str
) -> None:
    answer = backend.ask(method, path, token=backend.pair())
    assert (answer.status_code, answer.get_json()["code"]) == (405, "http_405")
    assert allowed in answer.headers["Allow"]


def test_a_damaged_database_is_said_without_telling_where(start) -> None:
    backend = start(database="")
    token = backend.pair()
    backend.storage.close()
    for path in backend.data.glob("greenroom.sqlite*"):
        path.write_bytes(b"no database, but a secret")
    for language, title in (
        ("zh", "后台保存不了或读不出数据"),
        ("en", "The backend cannot keep or read"),
    ):
        answer = backend.ask(
            "GET", "/v1/platforms", token=token, headers={"Accept-Language": language}
        )
        assert answer.status_code == 500
        problem = answer.get_json()
        assert (problem["code"], problem["title"], problem["at"]) == ("storage", title, "")
        assert not re.search("secret|sqlite|Traceback", answer.get_data(as_text=True))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_code_that_the_sources_use_has_its_sentences() -> None:
    used = {
        code
        for path in SOURCES.glob("*.py")
        for code in re.findall(r'RefusedError\(\s*\d+, "(\w+)"', path.read_text("utf-8"))
    }
    assert used
    assert used <= sentences().keys()
    assert {"unexpected", "evidence", "limit", "target", "pack", "input"} <= sentences().keys()


def test_the_terminal_names_what_is_missing() -> None:
    with pytest.raises(KeyError):
        sentence("serve_code", "zh")
