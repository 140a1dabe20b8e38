"""What changed between two reports."""

from collections import Counter
from datetime import date
from typing import Any

from cases import case_evidence
from greenroom.changes import Changes, changes
from greenroom.engine import judge
from greenroom.evidence import State, day_of
from greenroom.pack import load_pack
from greenroom.report import Report

PACK = load_pack()
FAULT = {"texts": ["room_title: 国家级鲜货"]}


def judged(case: dict[str, Any], as_of: date | None = None, **room: Any) -> Report:
    evidence = case_evidence(case)
    if room:
        evidence = evidence.model_copy(update={"room": evidence.room.model_copy(update=room)})
    return judge(evidence, PACK, as_of or day_of(evidence), version="1")


def kinds(made: Changes, quote: str) -> set[str]:
    return {one.kind for one in made.changes if one.finding.quote == quote}


def test_a_report_against_itself_has_what_persists_alone() -> None:
    report = judged(FAULT)
    made = changes(report, report)
    assert made.same_rules
    assert {one.kind for one in made.changes} == {"persisting"}
    assert "国家级" in {one.finding.quote for one in made.changes}
    assert max(Counter(one.finding.fingerprint for one in made.changes).values()) == 1


def test_a_word_taken_away_is_gone_and_back_it_is_new() -> None:
    with_, without = judged(FAULT), judged({"texts": ["room_title: 鲜货"]})
    assert kinds(changes(with_, without), "国家级") == {"gone"}
    assert kinds(changes(without, with_), "国家级") == {"new"}


def test_where_nobody_looked_nothing_is_gone() -> None:
    """A wall instead of the room: the fault is not gone, it was not seen."""
    wall = judged({"texts": []}, state=State.blocked)
    assert kinds(changes(judged(FAULT), wall), "国家级") == {"unseen"}


def test_other_rules_are_said() -> None:
    report = judged(FAULT)
    assert not changes(report, judged(FAULT, date(2027, 1, 1))).same_rules
    assert not changes(
        report,
        report.model_copy(
            update={"versions": report.versions.model_copy(update={"rules": "other"})}
        ),
    ).same_rules
