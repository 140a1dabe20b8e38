"""Checks of records: judged by the law of the day, never green without a record."""

from dataclasses import replace
from datetime import date

import pytest

from cases import DAY, case_dossier, case_evidence
from greenroom.check import Check, Spec, Subject
from greenroom.compare import Change, compare
from greenroom.dossier.document import SECTIONS, Dossier
from greenroom.engine import judge
from greenroom.needs import DOSSIER
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.records import judge_records, record_row
from greenroom.report import Report

PACK = load_pack()
STREAM = {"id": "L1", "start": "2026-02-25 20:00", "end": "2026-02-25 22:00"}
LATE = {"streams": [{**STREAM, "reported": "2026-02-25 21:00"}], "hosts": []}


def dossier(**sections: object) -> Dossier:
    found = case_dossier({"dossier": sections})
    assert found is not None
    return found


def test_an_empty_dossier_passes_nothing() -> None:
    rows = judge_records(dossier(), PACK, DAY)
    assert len(rows) == 16
    assert {row.outcome for row in rows} == {Outcome.not_tested}


def test_a_dossier_that_says_there_is_nothing_passes_little() -> None:
    nothing = dossier(**{s: [] for s in SECTIONS if s not in ("operator", "own_rules")})
    rows = {row.id: row.outcome for row in judge_records(nothing, PACK, DAY)}
    assert rows["records/operator_identity"] is Outcome.not_tested
    assert rows["records/complaints"] is Outcome.not_applicable
    assert Outcome.passed not in rows.values()


def test_rows_of_a_room_and_of_records_alone_are_the_same() -> None:
    whole = judge(case_evidence({}), PACK, DAY, version="v", dossier=dossier(**LATE))
    alone = judge_records(dossier(**LATE), PACK, DAY)
    assert tuple(row for row in whole.checks if row.id.startswith("records/")) == alone


def test_records_are_judged_though_the_room_is_behind_a_wall() -> None:
    walled = case_evidence({"room": {"state": "login"}})
    whole = judge(walled, PACK, DAY, version="v", dossier=dossier(**LATE))
    row = next(row for row in whole.checks if row.id == "records/host_identity")
    assert row.outcome is Outcome.violation


def test_a_finding_says_where_it_stands_and_what_it_is_called() -> None:
    row = record_row(PACK.check("records/host_identity"), dossier(**LATE), PACK, DAY)
    late = row.findings[0]
    assert (late.record, late.quote) == ("streams/0", "L1")
    assert late.zone_name is not None
    assert late.zone_name.zh == "直播场次"


def test_the_fingerprint_knows_the_record_not_its_place() -> None:
    def marks(found: Dossier) -> set[str]:
        row = record_row(PACK.check("records/host_identity"), found, PACK, DAY)
        return {one.fingerprint for one in row.findings if one.reason == "late"}

    other = {"id": "L0", "start": "2026-02-20 20:00", "end": "2026-02-20 22:00"}
    moved = dossier(hosts=[], streams=[other, *LATE["streams"]])
    assert marks(moved) == marks(dossier(**LATE))
    assert len(marks(moved)) == 1


def test_before_the_law_nothing_is_asked() -> None:
    row = record_row(PACK.check("records/host_identity"), dossier(**LATE), PACK, date(2026, 1, 31))
    assert row.outcome is Outcome.not_applicable


def test_a_crash_is_one_row() -> None:
    def crash(dossier: Dossier) -> None:
        raise KeyError(dossier.schema_)

    broken = replace(PACK.check("records/complaints"), evaluate=crash)
    assert record_row(broken, dossier(), PACK, DAY).outcome is Outcome.error


def test_a_violation_without_binding_law_is_a_review() -> None:
    check = PACK.check("records/host_identity")
    spec = check.spec.model_copy(update={"clauses": ("zs-2024/1.2",)})
    row = record_row(Check(check.id, spec, check.evaluate), dossier(**LATE), PACK, DAY)
    assert row.outcome is Outcome.needs_review


def test_a_record_put_right_is_fixed_and_one_no_longer_given_is_not() -> None:
    def report(found: Dossier | None) -> Report:
        return judge(case_evidence({}), PACK, DAY, version="v", dossier=found)

    right = {**LATE, "streams": [{**STREAM, "reported": "2026-02-25 19:00"}]}
    before = report(dossier(**LATE))

    def changes(after: Report) -> list[Change]:
        rows = compare([before, after]).rows
        return [r.change for r in rows if "才报" in r.says.zh]

    assert changes(report(dossier(**right))) == [Change.fixed]
    assert changes(report(None)) == [Change.not_seen]
    assert changes(report(dossier(hosts=[]))) == [Change.not_seen]


def test_the_loader_knows_which_subject_may_ask_for_what() -> None:
    for check in PACK.checks:
        if check.spec.subject is Subject.dossier:
            assert set(check.needs) <= DOSSIER.keys()
            assert set(check.spec.sections) <= set(SECTIONS)
    of_room = PACK.check("seller/business_licence").spec.model_dump(by_alias=True)
    with pytest.raises(ValueError, match="sections"):
        Spec.model_validate({**of_room, "sections": ["hosts"]})
    of_records = PACK.check("records/draws").spec.model_dump(by_alias=True)
    with pytest.raises(ValueError, match="reads"):
        Spec.model_validate({**of_records, "reads": ["room_title"]})
