"""The door: which Host, which Origin and which token get in."""

import pytest

from greenroom_backend.guard import TOKEN_HEADER

EXTENSION = "chrome-extension://" + "a" * 32
OTHER = "chrome-extension://" + "b" * 32
PAGE = "https://evil.example"
HERE = "127.0.0.1:8765"


@pytest.mark.parametrize("host", [HERE, "localhost:8765"])
@pytest.mark.parametrize("origin", [None, EXTENSION])
def test_health_is_open_to_the_machine_and_to_extensions(
    backend, host: str, origin: str | None
) -> None:
    answer = backend.ask("GET", "/health", host=host, origin=origin)
    assert answer.status_code == 200
    assert answer.get_json()["name"] == "greenroom"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.0.0.1:80",
        "127.0.0.1:87650",
        "evil.example",
        "evil.example:8765",
        "127.0.0.1.evil.example:8765",
        "127.0.0.1:8765.evil.example",
        "[::1]:8765",
        "0.0.0.0:8765",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize("path", ["/health", "/v1/pairing", "/v1/audits"])
def test_another_host_is_421(backend, host: str, method: str, path: str) -> None:
    answer = backend.ask(method, path, host=host)
    assert answer.status_code == 421
    assert answer.get_json()["code"] == "host"


@pytest.mark.parametrize(
    "origin",
    [
        PAGE,
        "null",
        "",
        "http://127.0.0.1:8765",
        "http://localhost:8765",
        "file://",
        "chrome-extension://",
        "chrome-extension://" + "a" * 31,
        "chrome-extension://" + "a" * 33,
        "chrome-extension://" + "A" * 32,
        "chrome-extension://" + "z" * 32,
        EXTENSION + "/",
        EXTENSION + ".evil.example",
        "https://" + EXTENSION,
        "moz-extension://" + "a" * 32,
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_another_origin_is_403_and_may_read_nothing(backend, origin: str, method: str) -> None:
    token = backend.pair()
    for path in ("/health", "/v1/pairing", "/v1/audits", "/v1/platforms"):
        answer = backend.ask(method, path, origin=origin, token=token)
        assert answer.status_code == 403
        assert answer.get_json()["code"] == "origin"
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", ["/health", "/v1/audits", "/v1/platforms", "/gone"])
def test_a_preflight_of_an_extension_is_answered_without_a_token(backend, path: str) -> None:
    answer = backend.ask(
        "OPTIONS",
        path,
        headers={
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": TOKEN_HEADER.lower(),
        },
    )
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == EXTENSION
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    allowed = answer.headers["Access-Control-Allow-Headers"]
    assert set(allowed.split(", ")) == {
        TOKEN_HEADER,
        "Content-Type",
        "Accept-Language",
        "Idempotency-Key",
        "Prefer",
    }
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/v1/platforms", "/v1/audits/1", "/gone", "/", "/health/"])
@pytest.mark.parametrize("token", [None, "", "wrong", "\u00e4" * 40])
def test_without_a_token_nothing_else_is_open(backend, path: str, token: str | None) -> None:
    backend.pair()
    answer = backend.ask("GET", path, token=token)
    assert answer.status_code == 401
    assert answer.get_json()["at"] == TOKEN_HEADER


def test_a_token_opens_for_the_origin_it_was_given_to(backend) -> None:
    for origin in (EXTENSION, OTHER, None):
        token = backend.pair(origin)
        assert backend.ask("GET", "/v1/platforms", origin=origin, token=token).status_code == 200


@pytest.mark.parametrize(
    ("given", "used"), [(EXTENSION, OTHER), (EXTENSION, None), (None, EXTENSION)]
)
def test_a_stolen_token_is_401(backend, given: str | None, used: str | None) -> None:
    token = backend.pair(given)
    assert backend.ask("GET", "/v1/platforms", origin=used, token=token).status_code == 401


def test_a_token_in_the_address_or_in_a_cookie_counts_for_nothing(backend) -> None:
    token = backend.pair()
    cookie = {"Cookie": f"{TOKEN_HEADER}={token}"}
    answer = backend.ask("GET", f"/v1/platforms?{TOKEN_HEADER}={token}", headers=cookie)
    assert answer.status_code == 401


def test_the_host_is_asked_before_origin_and_token(backend) -> None:
    assert backend.ask("GET", "/v1/platforms", host="evil", origin=PAGE).status_code == 421
    assert backend.ask("GET", "/v1/platforms", origin=PAGE).status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "change", "status"),
    [
        ("GET", "/health", {}, 200),
        ("OPTIONS", "/health", {}, 204),
        ("GET", "/v1/platforms", {}, 401),
        ("GET", "/health", {"origin": PAGE}, 403),
        ("GET", "/health", {"host": "evil"}, 421),
        ("POST", "/v1/pairing", {"json": {}}, 422),
        ("POST", "/health", {}, 405),
        ("POST", "/v1/pairing", {"json": {"code": "00000000x"}}, 422),
    ],
)
def test_every_answer_wears_the_headers(
    backend, method: str, path: str, change: dict[str, object], status: int
) -> None:
    answer = backend.ask(method, path, **change)
    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Origin" in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers.get("Access-Control-Allow-Origin") == (
        None if "origin" in change else EXTENSION
    )
