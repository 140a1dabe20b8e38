"""Previews judge what they are given and keep nothing of it."""

import pytest

from backend.test_audits import CASE
from backend.test_guard import PAGE
from cases import case_evidence


def ask(backend, **changes):
    given = {"data": case_evidence(CASE).to_json(), "content_type": "application/json", **changes}
    return backend.ask("POST", "/v1/previews", token=backend.pair(), **given)


def test_a_preview_says_what_the_audit_says_and_is_not_kept(backend) -> None:
    url = case_evidence(CASE).room.url
    report = ask(backend).get_json()["report"]
    assert backend.store.reports(url, limit=5) == ()
    assert backend.store.prices.rooms() == ()
    audit = backend.ask(
        "POST",
        "/v1/audits",
        token=backend.pair(),
        data=case_evidence(CASE).to_json(),
        content_type="application/json",
    )
    judged = audit.get_json()["report"]
    assert report["checks"] == judged["checks"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"data": "{}"}, 422),
        ({"data": "["}, 422),
        ({"content_type": "text/plain"}, 415),
        ({"data": b"x" * (17 << 20)}, 413),
        ({"origin": PAGE}, 403),
    ],
)
def test_rubbish_and_strangers_are_refused(backend, changes, status: int) -> None:
    assert ask(backend, **changes).status_code == status


def test_numbers_of_viewers_are_masked_before_they_are_judged(backend) -> None:
    case = {"texts": ["comment/viewer: 国家级带鱼，找13800138000"]}
    answer = ask(backend, data=case_evidence(case).to_json())
    assert answer.status_code == 200
    assert "13800138000" not in answer.get_data(as_text=True)


def test_what_reads_pictures_is_loaded_where_pictures_will_follow(backend) -> None:
    bell = backend.app.extensions["greenroom_bell"]
    for gaps, rung in (
        (["cover: not_loaded"], True),
        (["comment: not_loaded"], False),
        ([], False),
    ):
        case = {"texts": ["room_title: 带鱼"], "images": [{"zone": "cover"}], "gaps": gaps}
        assert ask(backend, data=case_evidence(case).to_json()).status_code == 200
        assert bell.waited(0) is rung
