"""What people say moves the score only for as long as it counts; a waiver never does."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import case_dossier, case_evidence
from greenroom.answers.fold import with_people
from greenroom.engine import judge
from greenroom.outcome import Outcome
from greenroom.pack import CONTEXT
from greenroom.report import Report
from greenroom.rows import is_binding
from greenroom.score import Interval, ScoredRow, Standing
from greenroom.standing import scores_of
from people import DAY, PACK, answer, at, report, waiver

TITLE = PACK.item("room/title")
CLEAN = report("room_title: 东海带鱼")
BAD = report("room_title: 国家级带鱼")
BEFORE = at("2026-03-01 19:00")  # rooms of `report` are looked at one hour later
CHECK = "wording/absolute_terms"


def whole(of: Report) -> Interval:
    [score] = of.scores
    assert score.whole is not None
    return score.whole


def row(of: Report, id_: str) -> ScoredRow:
    return next(one for one in of.scores[0].rows if one.id == id_)


def test_a_report_without_answers_has_the_score_of_one_that_nobody_answered() -> None:
    assert with_people(CLEAN, PACK).scores == CLEAN.scores
    assert {score.profile for score in CLEAN.scores} == set(PACK.weights)


def test_an_answer_narrows_the_interval_from_the_side_it_speaks_for() -> None:
    met = whole(with_people(CLEAN, PACK, [answer("operator/pledge")]))
    assert met.lower > whole(CLEAN).lower
    assert met.upper == whole(CLEAN).upper
    not_met = whole(with_people(CLEAN, PACK, [answer("operator/pledge", "not_met")]))
    assert not_met.lower == whole(CLEAN).lower
    assert not_met.upper < whole(CLEAN).upper


def test_a_later_scan_with_a_violation_puts_the_answer_in_doubt_and_narrows_nothing() -> None:
    said = answer(TITLE, at=BEFORE)
    calm = with_people(CLEAN, PACK, [said])
    [question] = calm.answers
    assert question.outcome is Outcome.passed
    assert whole(calm).lower > whole(CLEAN).lower

    found = with_people(BAD, PACK, [said])
    [question] = found.answers
    assert question.outcome is Outcome.needs_review
    assert [one.check for one in question.against] == [CHECK]
    asked = {one.id: one for group in found.criteria for i in group.items for one in i.people}
    assert asked[TITLE.id].outcome is Outcome.needs_review
    assert found.scores == BAD.scores
    scored = [one for one in found.scores[0].rows if one.id in TITLE.spec.requirements]
    assert scored
    assert {one.standing for one in scored} <= {Standing.open, Standing.not_met}


@pytest.mark.parametrize(
    ("item", "changes"),
    [
        ("room/title", {"at": at("2026-02-28 21:00")}),
        ("room/title", {"role": "service"}),
        ("room/title", {"at": at("2026-03-02 09:00")}),
        ("goods/traceability", {"files": ()}),
        ("operator/pledge", {"at": at("2025-02-20 10:00")}),
    ],
)
def test_what_does_not_count_narrows_nothing(item: str, changes: dict[str, Any]) -> None:
    assert with_people(CLEAN, PACK, [answer(item, **changes)]).scores == CLEAN.scores


def test_a_duty_of_several_items_is_met_by_all_of_them_and_missed_by_one() -> None:
    duty, ids = next(
        (id_, ids)
        for id_ in (one.id for one in CLEAN.scores[0].rows)
        if len(ids := [one.id for one in PACK.items if id_ in one.spec.requirements]) > 1
        and not any(id_ in one.spec.requirements for one in PACK.checks)
    )
    *some, last = ids
    some_met = [answer(id_) for id_ in some]
    assert row(with_people(CLEAN, PACK, some_met), duty).standing is Standing.open
    for verdict, standing in (
        ("met", Standing.met),
        ("not_met", Standing.not_met),
        ("not_applicable", Standing.met),
    ):
        said = [*some_met, answer(last, verdict)]
        assert row(with_people(CLEAN, PACK, said), duty).standing is standing
    away = [answer(id_, "not_applicable") for id_ in ids]
    assert row(with_people(CLEAN, PACK, away), duty).standing is Standing.not_applicable


def test_an_answer_never_outweighs_a_violation_in_the_records() -> None:
    deleted = {
        "streams": [{"id": "L1", "start": "2023-02-25 20:00", "end": "2023-02-25 22:00"}],
        "recordings": [{"stream": "L1", "place": "硬盘", "deleted": "2026-02-25"}],
    }
    evidence = case_evidence({"texts": ["room_title: 东海带鱼"]})
    held = judge(evidence, PACK, DAY, version="t", dossier=case_dossier({"dossier": deleted}))
    [broken] = [one for one in held.checks if one.id == "records/recordings"]
    assert broken.outcome is Outcome.violation
    duties = set(broken.requirements)
    answers = [answer(one) for one in PACK.items if duties.intersection(one.spec.requirements)]
    assert answers
    scored = [one for one in with_people(held, PACK, answers).scores[0].rows if one.id in duties]
    assert scored
    assert {one.standing for one in scored} == {Standing.not_met}


def test_a_waiver_gives_no_point_not_even_through_the_answer_that_it_clears() -> None:
    doubtful = report("notice: 加微信 yuyu8866")
    check = "diversion/off_platform_contact"
    said = [answer("room/hidden_hints", at=BEFORE)]
    folded = with_people(doubtful, PACK, said, [waiver(doubtful, check)])
    [question] = folded.answers
    assert question.outcome is Outcome.passed  # the waived finding has its own owner
    assert folded.scores == with_people(doubtful, PACK, said).scores == doubtful.scores


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from([CLEAN, BAD, report("notice: 加微信 yuyu8866", "room_title: 全网最低价")]),
    st.lists(
        st.tuples(
            st.sampled_from([one.id for one in PACK.items]),
            st.sampled_from(["met", "not_met"]),
            st.sampled_from([BEFORE, at("2026-03-01 21:00")]),
        ),
        max_size=12,
    ),
)
def test_answers_stay_within_the_interval_and_waivers_leave_it(
    seen: Report, said: list[tuple[str, str, Any]]
) -> None:
    answers = [answer(id_, verdict, at=moment) for id_, verdict, moment in said]
    waivers = [
        waiver(seen, one.id)
        for one in seen.checks
        if one.findings and one.outcome in (Outcome.violation, Outcome.needs_review)
    ]
    folded = with_people(seen, PACK, answers)
    assert whole(seen).lower <= whole(folded).lower
    assert whole(folded).upper <= whole(seen).upper
    assert with_people(seen, PACK, answers, waivers).scores == folded.scores


def test_no_profile_sets_apart_what_binding_law_asks_people_for() -> None:
    [name] = PACK.weights
    duty = next(
        id_
        for item in PACK.items
        if is_binding(PACK.law.in_force(item.spec.clauses, DAY))
        for id_ in item.spec.requirements
        if id_ in {one.id for one in CLEAN.scores[0].rows}
        and not any(id_ in check.spec.requirements for check in PACK.checks)
    )
    lax = PACK.weights[name].model_copy(update={"extra": (duty,)})
    [score] = scores_of(replace(PACK, weights={name: lax}), CLEAN.checks, DAY)
    [scored] = [one for one in score.rows if one.id == duty]
    assert (scored.extra, scored.too_lax) == (False, True)


def test_only_duties_are_scored() -> None:
    rows = {one.id for one in CLEAN.scores[0].rows}
    standard = PACK.standards["zhoushan-2024"]
    assert rows == {id_ for one in standard.criteria for id_ in one.rows}
    assert not any(PACK.requirements[id_].verification == CONTEXT for id_ in rows)


def test_before_the_law_nothing_of_it_is_not_met() -> None:
    early = report("room_title: 东海带鱼", as_of=date(2012, 1, 1))
    assert all(one.standing is not Standing.not_met for one in early.scores[0].rows)
