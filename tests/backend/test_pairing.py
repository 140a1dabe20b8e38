import hashlib

import pytest

CODE_S = 300


def send(backend, code: object):
    return backend.ask("POST", "/v1/pairing", json={"code": code})


def wrong(backend) -> str:
    return f"{(int(backend.codes[-1]) + 1) % 10**8:08d}"


def test_the_code_that_is_shown_becomes_a_token(backend) -> None:
    [code] = backend.codes
    assert len(code) == 8
    assert code.isdecimal()
    answer = send(backend, code)
    assert answer.status_code == 201
    assert len(answer.get_json()["token"]) >= 40


def test_a_code_is_used_once(backend) -> None:
    code = backend.codes[-1]
    assert send(backend, code).status_code == 201
    assert send(backend, code).status_code == 403
    assert len(backend.codes) == 2
    assert backend.codes[0] != backend.codes[1]


def test_two_callers_have_two_tokens(backend) -> None:
    assert backend.pair() != backend.pair()


def test_a_wrong_code_is_403_and_the_right_one_still_counts(backend) -> None:
    answer = send(backend, wrong(backend))
    assert answer.status_code == 403
    assert answer.get_json()["code"] == "code_wrong"
    assert send(backend, backend.codes[-1]).status_code == 201


def test_after_five_wrong_tries_even_the_right_code_is_spent(backend) -> None:
    code = backend.codes[-1]
    for _ in range(5):
        assert send(backend, wrong(backend)).status_code == 403
    answer = send(backend, code)
    assert answer.status_code == 429
    assert answer.get_json()["code"] == "code_spent"
    assert len(backend.codes) == 2
    assert send(backend, code).status_code == 403
    assert send(backend, backend.codes[-1]).status_code == 201


def test_the_fifth_try_may_be_the_right_one(backend) -> None:
    for _ in range(4):
        send(backend, wrong(backend))
    assert send(backend, backend.codes[-1]).status_code == 201


def test_a_code_holds_five_minutes(backend) -> None:
    code = backend.codes[-1]
    backend.clock.go_on(CODE_S)
    assert send(backend, code).status_code == 201


def test_after_five_minutes_a_new_code_is_shown(backend) -> None:
    code = backend.codes[-1]
    backend.clock.go_on(CODE_S + 1)
    assert send(backend, code).status_code == 429
    assert len(backend.codes) == 2
    assert send(backend, backend.codes[-1]).status_code == 201


@pytest.mark.parametrize(
    "code",
    [None, 12345678, ["12345678"], {"code": 1}, "", "1234567", "123456789", "１２３４５６７８"],
)
def test_what_is_no_code_is_422(backend, code: object) -> None:
    answer = send(backend, code)
    assert answer.status_code == 422
    assert answer.get_json()["at"] == "/code"


def test_what_is_no_code_spends_no_try(backend) -> None:
    for _ in range(9):
        send(backend, "no code")
    assert send(backend, backend.codes[-1]).status_code == 201


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"3", b"null", b"\xff", b"[" * 60_000, b'{"code": "\\ud800"}'],
    ids=["empty", "torn", "list", "number", "null", "no UTF-8", "deep", "surrogate"],
)
def test_rubbish_is_422(backend, raw: bytes) -> None:
    answer = backend.ask("POST", "/v1/pairing", data=raw, content_type="application/json")
    assert answer.status_code == 422
    assert answer.get_json()["code"] == "input"


def test_a_code_as_a_form_is_415(backend) -> None:
    answer = backend.ask("POST", "/v1/pairing", data={"code": backend.codes[-1]})
    assert answer.status_code == 415


def test_the_token_itself_is_not_kept(backend) -> None:
    token = backend.pair()
    raw = b"".join(path.read_bytes() for path in backend.data.glob("greenroom.sqlite*"))
    with backend.storage._ground.database.read() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM tokens").all())
        kept += str(connection.exec_driver_sql("SELECT * FROM log").all())
    assert hashlib.sha256(token.encode()).hexdigest() in kept
    assert token not in kept
    assert token.encode() not in raw


def test_several_processes_show_no_code_and_take_none(start) -> None:
    backend = start(processes=2)
    assert backend.codes == []
    for code in ("00000000", "12345678"):
        answer = send(backend, code)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "no_pairing")
