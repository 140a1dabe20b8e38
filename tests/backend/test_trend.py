"""The audits of a page over time, and what changed in the last."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from backend.test_audits import CASE
from cases import case_evidence

URL = case_evidence(CASE).room.url


def index(backend, status: int = 200, **query: Any) -> dict[str, Any]:
    answer = backend.ask(
        "GET", "/v1/audits", token=backend.pair(), query_string={"url": URL, **query}
    )
    assert answer.status_code == status
    document: dict[str, Any] = answer.get_json()
    return document


def test_audits_of_a_page_newest_first_page_by_page(backend) -> None:
    made = []
    for _ in range(5):
        made.append(backend.audit(CASE).get_json())
        backend.clock.go_on(60)
    seen: list[str] = []
    cursor = ""
    while True:
        page = index(backend, limit=2, cursor=cursor)
        seen += [one["id"] for one in page["audits"]]
        cursor = page["next"]
        if cursor is None:
            break
        assert len(page["audits"]) == 2
    assert seen == [one["id"] for one in made][::-1]
    [first, *_] = index(backend)["audits"]
    assert first["counts"] == made[-1]["report"]["counts"]
    assert first["state"] == made[-1]["report"]["seen"]["state"]


def test_another_page_has_its_own(backend) -> None:
    backend.audit(CASE)
    assert index(backend, url="https://elsewhere.example/") == {"audits": [], "next": None}


@pytest.mark.parametrize(
    "query",
    [
        {"url": ""},
        {"url": "h" * 5_000},
        {"limit": 0},
        {"limit": 51},
        {"limit": "00010000"},
        {"limit": "二"},
        {"cursor": "x"},
    ],
)
def test_a_question_that_makes_no_sense_is_400(backend, query: dict[str, Any]) -> None:
    assert index(backend, 400, **query)["at"] in query


def compared(backend, id_: str) -> dict[str, Any]:
    answer = backend.ask("GET", f"/v1/audits/{id_}/changes", token=backend.pair())
    assert answer.status_code == 200
    document: dict[str, Any] = answer.get_json()
    return document


def test_what_changed_since_the_audit_before(backend) -> None:
    first = backend.audit({"texts": ["room_title: 国家级鲜货"]}).get_json()["id"]
    assert compared(backend, first) == {"before": None, "same_rules": True, "changes": []}
    backend.clock.go_on(60)
    second = backend.audit({"texts": ["room_title: 国家级鲜货", "notice: 全网最低价"]}).get_json()[
        "id"
    ]
    document = compared(backend, second)
    assert document["before"] == first
    kinds = {(one["kind"], one["finding"]["quote"]) for one in document["changes"]}
    assert ("persisting", "国家级") in kinds
    assert any(kind == "new" and "最低价" in quote for kind, quote in kinds)
    backend.clock.go_on(60)
    third = backend.audit({"texts": ["room_title: 鲜货", "notice: 今晚八点"]}).get_json()["id"]
    document = compared(backend, third)
    gone = [one for one in document["changes"] if one["finding"]["quote"] == "国家级"]
    assert Counter(one["kind"] for one in gone) == {"gone": len(gone)}
    assert gone


def test_evidence_of_an_earlier_day_handed_in_late_has_none_before_it(backend) -> None:
    evidence = case_evidence({"texts": ["notice: 今晚八点"]})
    [seen] = evidence.samples
    moved = seen.model_copy(update={"at": seen.at + timedelta(days=7)})
    backend.audit(evidence.model_copy(update={"samples": (moved,)}).to_json())
    backend.clock.go_on(60)
    late = backend.audit({"texts": ["room_title: 国家级鲜货"]}).get_json()["id"]
    assert compared(backend, late)["before"] is None


def test_changes_of_an_unknown_audit_are_404(backend) -> None:
    answer = backend.ask("GET", "/v1/audits/gone/changes", token=backend.pair())
    assert answer.status_code == 404
