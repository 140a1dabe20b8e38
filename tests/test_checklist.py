"""Checklists: every line is there, and nothing is passed that nobody looked at."""

import json
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from greenroom.answers.fold import with_people
from greenroom.checklist import Checklist, checklist, checklist_schema
from greenroom.coverage import ServedBy
from greenroom.item import ItemKind, ListName
from greenroom.outcome import Outcome
from people import DAY, PACK, answer, report, waiver

FAULTY = report("room_title: 国家级带鱼", "notice: 加微信 yuyu8866")


@pytest.mark.parametrize("name", ListName)
def test_nothing_is_passed_by_itself(name: ListName) -> None:
    empty = checklist(PACK, name, DAY)
    assert {row.outcome for row in empty.rows} == {Outcome.not_tested}
    assert empty.unanswered == sum(row.question is not None for row in empty.rows)
    assert empty.counts[Outcome.not_tested] == len(empty.rows)


def test_the_full_list_holds_every_check_and_every_item() -> None:
    full = checklist(PACK, ListName.full, DAY)
    ids = [row.id for row in full.rows]
    assert ids == [*(check.id for check in PACK.checks), *(item.id for item in PACK.items)]


def test_one_minute_is_short_and_asks_again_for_every_broadcast() -> None:
    minute = checklist(PACK, ListName.minute, DAY)
    asked = [row.question for row in minute.rows if row.question is not None]
    assert 0 < len(asked) <= 16
    assert {one.holds for one in asked} == {"broadcast"}


def test_the_application_covers_each_of_the_twelve_criteria_and_eligibility() -> None:
    register = checklist(PACK, ListName.register, DAY)
    ids = {row.id for row in register.rows}
    for criterion in PACK.standards["zhoushan-2024"].criteria:
        for item in PACK.asked(criterion):
            assert item.id in ids, f"{item.id} belongs to {criterion.id}"
    duties = {
        row
        for line in register.rows
        if line.question is not None
        for row in line.question.requirements
    }
    assert {"ZS-0.1", "ZS-0.2", "ZS-0.3", "ZS-6.1"} <= duties
    checks = [row.id for row in register.rows if row.question is None]
    assert checks == [check.id for check in PACK.checks if PACK.criteria_of(check)]


def test_a_look_at_the_room_fills_in_what_a_machine_checks() -> None:
    rows = {row.id: row for row in checklist(PACK, ListName.quick, DAY, FAULTY).rows}
    assert rows["wording/absolute_terms"].outcome is Outcome.violation
    assert rows["wording/absolute_terms"].findings[0].quote == "国家级"


def test_an_assisted_item_shows_what_was_found_and_stays_open() -> None:
    rows = {row.id: row for row in checklist(PACK, ListName.quick, DAY, FAULTY).rows}
    hints = rows["room/hidden_hints"]
    assert hints.kind is ServedBy.assisted
    assert [one.quote for one in hints.findings] == ["加微信 yuyu8866"]
    assert hints.outcome is Outcome.not_tested
    for item in PACK.items:
        if item.spec.kind is not ItemKind.assisted and item.id in rows:
            assert rows[item.id].findings == ()


def test_answers_fill_in_the_rest() -> None:
    made = checklist(PACK, ListName.minute, DAY, FAULTY, [answer("room/props")])
    row = next(row for row in made.rows if row.id == "room/props")
    assert row.outcome is Outcome.passed
    assert made.unanswered == sum(r.question is not None for r in made.rows) - 1
    later = checklist(PACK, ListName.minute, date(2026, 3, 2), None, [answer("room/props")])
    assert later.unanswered == made.unanswered + 1


def test_waived_findings_are_shown_with_their_waiver() -> None:
    folded = with_people(FAULTY, PACK, (), [waiver(FAULTY, "wording/absolute_terms")])
    rows = {row.id: row for row in checklist(PACK, ListName.quick, DAY, folded).rows}
    found = rows["wording/absolute_terms"].findings[0]
    assert found.waiver is not None
    assert rows["wording/absolute_terms"].outcome is Outcome.violation


@pytest.mark.parametrize("name", ListName)
def test_a_checklist_follows_its_schema_and_is_read_again(name: ListName) -> None:
    made = checklist(PACK, name, DAY, FAULTY, [answer("room/props")])
    Draft202012Validator(checklist_schema()).validate(json.loads(made.to_json()))
    assert Checklist.model_validate_json(made.to_json()) == made
