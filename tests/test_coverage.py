"""Every duty is served, and whatever serves it can come out bad as well as good."""

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from greenroom.answers.fold import fold_item
from greenroom.check import Subject
from greenroom.coverage import Served, ServedBy, coverage
from greenroom.item import ItemKind
from greenroom.outcome import Outcome
from greenroom.pack import CONTEXT
from people import DAY, PACK, answer

CASES = Path(__file__).parent / "checks"
FOUND = coverage(PACK)
BAD = {Outcome.violation, Outcome.needs_review}


@cache
def case_outcomes(check_id: str) -> frozenset[str]:
    """What the cases of a check come to; each case is run by tests/checks."""
    cases: dict[str, Any] = yaml.safe_load((CASES / f"{check_id}.yaml").read_text("utf-8"))
    return frozenset(case["expect"]["outcome"] for case in cases.values())


def shows_both(served: Served) -> bool:
    """True where each check and each item that serves the duty comes out good and bad."""
    for check_id in served.checks:
        if "pass" not in case_outcomes(check_id) or not BAD & set(case_outcomes(check_id)):
            return False
    return all(item_outcomes(item_id) for item_id in served.items)


@cache
def item_outcomes(item_id: str) -> bool:
    """Answers the item in every way: met passes, not met is bad, nothing is not tested."""
    item = PACK.item(item_id)

    def came_to(*verdicts: str) -> Outcome:
        given = [answer(item, verdict) for verdict in verdicts]
        return fold_item(item, given, PACK, DAY, None).outcome

    return (
        came_to() is Outcome.not_tested
        and came_to("met") is Outcome.passed
        and came_to("not_met") in BAD
        and came_to("not_applicable") is Outcome.not_applicable
        and came_to("met", "not_met") in BAD
        and came_to("not_met", "met") is Outcome.passed
    )


def test_260_of_260_duties_are_served() -> None:
    assert len(FOUND.rows) == 260
    assert FOUND.open == ()
    assert len(FOUND.rows) + len(FOUND.context) == len(PACK.requirements)


@pytest.mark.parametrize("served", [*FOUND.rows, *FOUND.clauses], ids=lambda row: row.id)
def test_what_serves_a_duty_can_come_out_good_and_bad(served: Served) -> None:
    assert served.checks or served.items
    assert shows_both(served)


def test_counts_by_kind_are_those_of_the_rows() -> None:
    for subject, kind in ((Subject.room, ServedBy.check), (Subject.dossier, ServedBy.dossier)):
        own = {check.id for check in PACK.checks if check.spec.subject is subject}
        assert own
        assert FOUND.counts[kind] == sum(bool(own.intersection(row.checks)) for row in FOUND.rows)
    for kind in ItemKind:
        ids = {item.id for item in PACK.items if item.spec.kind is kind}
        held = [row for row in FOUND.rows if ids.intersection(row.items)]
        assert FOUND.counts[ServedBy(kind.value)] == len(held)
    assert sum(FOUND.only.values()) == sum(len(row.by) == 1 for row in FOUND.rows)


def test_a_duty_is_served_by_the_checks_that_name_it() -> None:
    served = {row.id: row.checks for row in FOUND.rows}
    assert Counter(id_ for ids in served.values() for id_ in ids) == Counter(
        check.id for check in PACK.checks for _ in set(check.spec.requirements)
    )


def test_without_checks_and_items_every_duty_is_open() -> None:
    bare = coverage(replace(PACK, checks=(), items=()))
    assert len(bare.open) == len(bare.rows) + len(bare.clauses)
    assert {row.verification for row in bare.context} == {CONTEXT}


def test_one_item_less_leaves_its_own_duties_open() -> None:
    gone = PACK.item("management/kept_three_years")
    less = replace(PACK, items=tuple(one for one in PACK.items if one is not gone))
    assert coverage(less).open == ()  # checks of records serve it as well
    checks = tuple(one for one in PACK.checks if "ZS-1.2.j" not in one.spec.requirements)
    assert [row.id for row in coverage(replace(less, checks=checks)).open] == ["ZS-1.2.j"]


def test_a_check_that_cannot_fail_serves_nothing() -> None:
    check = PACK.check("avatar/ai_label")
    tame = {
        reason: verdict.model_copy(update={"outcome": Outcome.passed})
        for reason, verdict in check.spec.reasons.items()
    }
    harmless = replace(check, spec=check.spec.model_copy(update={"reasons": tame}))
    found = coverage(replace(PACK, checks=(harmless,), items=()))
    assert not any(row.checks for row in found.rows)


def test_duties_of_the_draft_say_that_it_never_came_into_force() -> None:
    assert {row.source for row in FOUND.rows if row.draft} == {"cac-2020-draft"}
