import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cases import DAY, case_dossier, case_evidence
from greenroom.engine import judge
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.report import Report, exit_code, exit_code_of, report_schema, was_asked

FOUND = judge(
    case_evidence(
        {
            "texts": ["room_title: 国家级鲜货", "comment/viewer: 最好吃"],
            "goods": [{"title": "带鱼", "sale": "¥39.9"}],
            "gaps": ["speech: not_in_carrier"],
        }
    ),
    load_pack(),
    date(2026, 3, 1),
    version="test",
)


def counting(**counts: int) -> Report:
    named = {"pass": 3, **counts}
    every = {outcome: named.get(str(outcome), 0) for outcome in Outcome}
    # With a dossier every count counts.
    return FOUND.model_copy(update={"counts": every, "dossier": True})


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({}, 0),
        ({"not_applicable": 9}, 0),
        ({"needs_review": 1}, 4),
        ({"not_tested": 1}, 3),
        ({"error": 1}, 3),
        ({"needs_review": 1, "not_tested": 1}, 3),
        ({"violation": 1}, 1),
        ({"violation": 1, "error": 1, "not_tested": 1, "needs_review": 1}, 1),
    ],
)
def test_exit_code_tells_the_worst(counts: dict[str, int], code: int) -> None:
    assert exit_code(counting(**counts)) == code


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([str(outcome) for outcome in Outcome]), st.integers(0, 3)))
def test_what_was_not_seen_or_crashed_never_leaves_with_zero(counts: dict[str, Any]) -> None:
    bad = {"violation", "error", "not_tested", "needs_review"}
    report = counting(**counts)
    assert (exit_code(report) == 0) == (not any(counts.get(name) for name in bad))


def test_counts_hold_every_outcome_and_every_check() -> None:
    assert list(FOUND.counts) == list(Outcome)
    assert sum(FOUND.counts.values()) == len(FOUND.checks) == len(load_pack().checks)


def test_a_report_is_read_again_as_it_was_written() -> None:
    assert Report.model_validate_json(FOUND.to_json()) == FOUND
    assert Report.model_validate_json(FOUND.to_json(indent=2)) == FOUND
    assert json.loads(FOUND.to_json())["schema"] == "greenroom-report/1"


def test_a_report_follows_its_own_schema() -> None:
    Draft202012Validator(report_schema()).validate(json.loads(FOUND.to_json()))


def test_a_report_names_its_rules_its_day_and_that_it_is_no_legal_advice() -> None:
    assert FOUND.as_of == date(2026, 3, 1)
    assert FOUND.versions.greenroom == "test"
    assert FOUND.versions.rules == load_pack().digest
    assert "不是法律意见" in FOUND.disclaimer.zh
    assert "not legal advice" in FOUND.disclaimer.en


def test_records_count_where_they_were_handed_in() -> None:
    evidence = case_evidence({})
    dossier = case_dossier({"dossier": {}})
    without = judge(evidence, load_pack(), DAY, version="test")
    given = judge(evidence, load_pack(), DAY, version="test", dossier=dossier)
    assert not without.dossier
    assert given.dossier
    records = [row for row in without.checks if row.id.startswith("records/")]
    assert {row.outcome for row in records} == {Outcome.not_tested}
    assert {row.says.zh for row in records} == {load_pack().phrases.engine["no_dossier"].zh}
    asked = {row.id for row in without.checks if was_asked(row, without)}
    assert asked == {row.id for row in without.checks} - {row.id for row in records}
    assert exit_code(without) == exit_code_of(
        {row.outcome for row in without.checks if row.id in asked}
    )
    assert exit_code(given) == exit_code_of({row.outcome for row in given.checks})
