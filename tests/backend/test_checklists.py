"""Checklists of a page and the answers to them: added to, masked, bound to their page."""

from typing import Any

import pytest

from backend.test_audits import CASE
from backend.test_guard import PAGE
from cases import case_evidence
from greenroom.pack import load_pack

URL = case_evidence(CASE).room.url
ITEM = next(
    item for item in load_pack().items if item.is_on("quick") and item.spec.kind.value == "manual"
)
ROLE = str(ITEM.spec.who[0])


def say(backend, verdict: str = "met", **changes: Any):
    given = {"url": URL, "item": ITEM.id, "author": "阿青", "role": ROLE, "verdict": verdict}
    more = {key: changes.pop(key) for key in ("origin", "host") if key in changes}
    token = changes.pop("token", None) or backend.pair()
    return backend.ask("POST", "/v1/answers", token=token, json={**given, **changes}, **more)


def listed(
    backend, name: str = "quick", url: str = URL, token: str | None = None
) -> dict[str, Any]:
    answer = backend.ask(
        "GET", f"/v1/checklists/{name}", token=token or backend.pair(), query_string={"url": url}
    )
    assert answer.status_code == 200
    document: dict[str, Any] = answer.get_json()
    return document


def row_of(document: dict[str, Any], item: str = ITEM.id) -> dict[str, Any]:
    row: dict[str, Any] = next(row for row in document["rows"] if row["id"] == item)
    return row


@pytest.mark.parametrize("name", ["minute", "quick", "full", "register"])
def test_nothing_is_passed_before_anybody_looked(backend, name: str) -> None:
    document = listed(backend, name)
    assert document["list"] == name
    assert document["rows"]
    assert {row["outcome"] for row in document["rows"]} <= {"not_tested", "not_applicable"}


def test_an_answer_counts_for_its_page_alone(backend) -> None:
    before = listed(backend)["unanswered"]
    answer = say(backend)
    assert answer.status_code == 201
    assert answer.get_json()["answer"]["at"] == "2026-03-01T12:00:00Z"
    document = listed(backend)
    assert row_of(document)["outcome"] == "pass"
    assert document["unanswered"] == before - 1
    for other in (f"{URL}?room=2", "https://elsewhere.example/", ""):
        assert row_of(listed(backend, url=other))["outcome"] == "not_tested"
    assert row_of(listed(backend, url=f"{URL}#comments"))["outcome"] == "pass"


def test_a_later_answer_supersedes_and_the_earlier_one_stays(backend) -> None:
    say(backend)
    backend.clock.go_on(60)
    assert say(backend, "not_met", note="还没有整改").status_code == 201
    question = row_of(listed(backend))["question"]
    assert question["answer"]["verdict"] == "not_met"
    assert [one["verdict"] for one in question["earlier"]] == ["met"]
    assert row_of(listed(backend))["outcome"] in ("needs_review", "violation")


def test_an_answer_runs_out(backend) -> None:
    token = backend.pair()
    say(backend, token=token)
    backend.clock.go_on(4_000 * 24 * 3600)
    assert row_of(listed(backend, token=token))["outcome"] == "not_tested"


def test_notes_are_masked_before_they_are_kept(backend) -> None:
    say(backend, note="找13800138000问过")
    raw = b"".join(path.read_bytes() for path in backend.data.rglob("*") if path.is_file())
    assert b"13800138000" not in raw
    assert "13800138000" not in str(listed(backend))


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"item": "nobody/asks"}, "item"),
        ({"item": "../x"}, "/item"),
        ({"role": "king"}, "/role"),
        ({"role": "platform"}, "role"),
        ({"verdict": "maybe"}, "/verdict"),
        ({"verdict": "not_applicable"}, "/"),
        ({"author": ""}, "/author"),
        ({"note": "字" * 2_001}, "/note"),
        ({"about": ["xyz"]}, "/about/0"),
        ({"url": ""}, "/url"),
        ({"url": "h" * 5_000}, "/url"),
        ({"at": "2020-01-01T00:00:00Z"}, "/at"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_not_kept(
    backend, changes: dict[str, Any], at: str
) -> None:
    answer = say(backend, **changes)
    assert (answer.status_code, answer.get_json()["at"]) == (422, at)
    assert backend.store.answers.of(URL) == ()


def test_an_answer_too_large_or_of_another_type_is_refused(backend) -> None:
    assert say(backend, note="字" * 70_000).status_code == 413
    form = backend.ask("POST", "/v1/answers", token=backend.pair(), data={"item": ITEM.id})
    assert form.status_code == 415


def test_only_a_paired_extension_may_ask_and_answer(backend) -> None:
    backend.pair()
    assert say(backend, token=backend.pair()[::-1]).status_code == 401
    assert say(backend, origin=PAGE).status_code == 403
    assert say(backend, host="evil.example").status_code == 421
    for path in ("/v1/checklists/quick", f"/v1/audits?url={URL}"):
        assert backend.ask("GET", path).status_code == 401
        assert backend.ask("GET", path, token=backend.pair(), origin=PAGE).status_code == 403


def test_an_unknown_list_is_404(backend) -> None:
    answer = backend.ask("GET", "/v1/checklists/everything", token=backend.pair())
    assert answer.status_code == 404


def test_the_machine_s_lines_are_those_of_today_s_audit(backend) -> None:
    backend.audit(CASE)
    row = row_of(listed(backend), "wording/absolute_terms")
    assert row["outcome"] == "violation"
    assert row["findings"]
    token = backend.pair()
    backend.clock.go_on(24 * 3600)
    later = row_of(listed(backend, token=token), "wording/absolute_terms")
    assert later["outcome"] == "not_tested"


def test_answers_are_folded_into_reports_made_before_and_after(backend) -> None:
    item = next(item for item in load_pack().items if reported(item.spec.requirements))
    before = backend.audit(CASE).get_json()
    assert outcome_in(before["report"], item.id) == "not_tested"
    # A moment after the look, so that what it found does not contradict the answer.
    backend.clock.go_on(60)
    role = str(item.spec.who[0])
    assert say(backend, "not_met", item=item.id, role=role).status_code == 201
    again = backend.ask("GET", f"/v1/audits/{before['id']}", token=backend.pair()).get_json()
    for report in (again["report"], backend.audit(CASE).get_json()["report"]):
        assert outcome_in(report, item.id) in ("needs_review", "violation")
        assert [one["id"] for one in report["answers"]] == [item.id]


def reported(requirements: tuple[str, ...]) -> bool:
    """True where a duty stands under the criteria that reports show."""
    return any(
        set(requirements) & set(criterion.rows)
        for standard in load_pack().reported
        for criterion in standard.criteria
    )


def outcome_in(report: dict[str, Any], item: str) -> str:
    people = [
        one
        for group in report["criteria"]
        for row in group["items"]
        for one in row["people"]
        if one["id"] == item
    ]
    return str(people[0]["outcome"])


def test_an_answer_that_had_to_wait_keeps_its_moment(backend) -> None:
    late = say(backend, "not_met", given_at="2026-03-01T10:00:00+00:00")
    assert late.get_json()["answer"]["at"] == "2026-03-01T10:00:00Z"
    # One given before it and sent after it does not take its place.
    say(backend, "met", given_at="2026-03-01T09:00:00+00:00")
    assert row_of(listed(backend))["outcome"] != "pass"
    ahead = say(backend, given_at="2026-03-01T12:03:00+00:00")
    assert ahead.get_json()["answer"]["at"] == "2026-03-01T12:00:00Z"


@pytest.mark.parametrize(
    "given_at", ["2026-03-01T12:06:00+00:00", "2026-01-15T12:00:00+00:00", "2026-03-01T10:00:00"]
)
def test_nobody_answers_for_days_to_come_or_long_past(backend, given_at: str) -> None:
    assert say(backend, given_at=given_at).status_code == 422


def test_of_a_paper_only_its_name_and_hash_are_kept(backend) -> None:
    paper = {"name": "进货单.jpg", "sha256": "a" * 64, "media_type": "image/jpeg", "size": 1_000}
    answer = say(backend, files=[paper]).get_json()["answer"]
    assert answer["files"] == [paper]
    assert row_of(listed(backend))["question"]["answer"]["files"] == [paper]
    assert say(backend, files=[{**paper, "raw": "…"}]).status_code == 422
    assert say(backend, files=[{**paper, "size": 0}]).status_code == 422
