"""Every planted fault is found in every golden room, and nothing else."""

from datetime import date

import pytest

from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from rooms.golden import DAY, ROOMS, expected, saved, verdicts


@pytest.mark.parametrize("room", ROOMS)
def test_room_gives_what_is_expected(room: str) -> None:
    assert verdicts(saved(room)) == expected(room), "see tests/rooms/golden.py to rebaseline"


def test_there_is_a_clean_a_faulty_a_douyin_and_a_blocked_room() -> None:
    assert set(ROOMS) >= {"clean", "faulty", "douyin", "blocked"}


def test_faulty_room_holds_at_least_twelve_faults() -> None:
    bad = [
        found
        for row in saved("faulty").checks
        for found in row.findings
        if found.outcome in (Outcome.violation, Outcome.needs_review)
    ]
    assert len(bad) >= 12


def test_clean_room_has_no_violation_and_no_review() -> None:
    counts = saved("clean").counts
    assert counts[Outcome.violation] == counts[Outcome.needs_review] == counts[Outcome.error] == 0


def test_blocked_room_passes_nothing() -> None:
    assert {row.outcome for row in saved("blocked").checks} == {Outcome.not_tested}


def test_law_of_another_day_changes_only_what_rests_on_that_law() -> None:
    """The 2026 Measures start on 2026-02-01; checks that rest on other law say the same before."""
    before, after = saved("faulty", date(2025, 12, 31)), saved("faulty", DAY)
    pack = load_pack()
    for old, new in zip(before.checks, after.checks, strict=True):
        spec = pack.check(old.id).spec
        started = {
            clause.id
            for clause in pack.law.in_force(spec.clauses, DAY)
            if not clause.in_force.holds(date(2025, 12, 31))
        }
        assert {c.id for c in new.clauses} - {c.id for c in old.clauses} == started
        if old.outcome is not new.outcome:
            assert started, f"{old.id} differs although no law changed"
    changed = {
        o.id for o, n in zip(before.checks, after.checks, strict=True) if o.outcome is not n.outcome
    }
    assert "seller/actual_seller" in changed
