"""Logs: a line of JSON for each thing, with its request, and no secret in it."""

import io
import json
import logging

import pytest

from greenroom_backend.logs import REQUEST_ID, JsonLines, without_secrets
from greenroom_backend.store import Role, command_line

WORDS = "国家级鲜货"
WRONG = "a-wrong-one"
ROOM = "https://live.example/room/1?viewer=secret"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What is logged, as it goes out."""
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(JsonLines())
    return caplog


def read(lines: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.text.splitlines()]


def test_every_request_is_a_line_with_its_id(backend, lines) -> None:
    token = backend.pair()
    lines.clear()
    answer = backend.ask(
        "GET",
        "/v1/audits?url=https://room.example/secret",
        token=token,
        headers={REQUEST_ID: "mine-1"},
    )
    assert answer.headers[REQUEST_ID] == "mine-1"
    [line] = [one for one in read(lines) if one["logger"] == "greenroom.access"]
    assert line["request_id"] == "mine-1"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/v1/audits", 200)
    assert isinstance(line["ms"], float)
    assert line["caller"]


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "é", '"}{'])
def test_an_id_that_is_no_id_is_replaced(backend, given: str) -> None:
    answer = backend.ask("GET", "/health", headers={REQUEST_ID: given})
    assert answer.headers[REQUEST_ID] != given
    assert len(answer.headers[REQUEST_ID]) == 32


def test_no_token_no_code_no_words_and_no_query_is_logged(backend, lines) -> None:
    code = backend.codes[-1]
    token = backend.pair()
    answer = backend.audit(
        {"texts": [f"room_title: {WORDS}"], "url": ROOM}, query="?as_of=2026-03-01"
    )
    assert answer.status_code in (201, 202)
    backend.ask("GET", "/v1/platforms", token=WRONG)
    backend.ask("GET", f"/gone?token={token}", token=token)
    issued = backend.storage.of(command_line()).tokens.issue(Role.admin).secret
    backend.app.logger.error("by mistake: %s", issued)
    assert len(read(lines)) >= 5
    for secret in (code, token, issued, WRONG, WORDS, "live.example", "as_of"):
        assert secret not in lines.text


def test_a_traceback_is_one_line_and_tells_no_password(lines) -> None:
    try:
        int("postgresql+psycopg://greenroom:pass-word@db.example/greenroom")
    except ValueError:
        logging.getLogger("greenroom.test").exception("failed")
    [line] = read(lines)
    assert line["message"] == "failed"
    assert "ValueError" in str(line["error"])
    assert "pass-word" not in lines.text
    assert "db.example" in lines.text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("postgresql://u:p@ss@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:p:/w@h/d and more", "postgresql://u:***@h/d and more"),
        ("redis://:only@h", "redis://:***@h"),
        ("at 12:30 by a@b.example", "at 12:30 by a@b.example"),
        ("https://room.example/1", "https://room.example/1"),
    ],
)
def test_only_secrets_are_taken_out(said: str, kept: str) -> None:
    assert without_secrets(said) == kept


def test_words_that_break_a_line_stay_in_it() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    record = logging.LogRecord("x", logging.INFO, "f", 1, 'a\n{"level": "b"}\r\u2028', (), None)
    handler.emit(record)
    [line] = out.getvalue().removesuffix("\n").split("\n")
    assert json.loads(line)["level"] == "info"
