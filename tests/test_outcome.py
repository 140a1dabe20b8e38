from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.outcome import Outcome, worst

outcomes = st.sampled_from(list(Outcome))


def test_outcomes_run_from_the_mildest_to_the_worst() -> None:
    assert [str(outcome) for outcome in sorted(Outcome, key=lambda one: one.rank)] == [
        "not_applicable",
        "pass",
        "not_tested",
        "needs_review",
        "error",
        "violation",
    ]


def test_silence_is_no_pass() -> None:
    assert worst([]) is Outcome.not_tested
    assert worst([], empty=Outcome.not_applicable) is Outcome.not_applicable


@settings(deadline=None)
@given(st.lists(outcomes, min_size=1))
def test_nothing_covers_the_worst(several: list[Outcome]) -> None:
    assert worst(several) in several
    assert all(worst(several).rank >= one.rank for one in several)


@settings(deadline=None)
@given(st.lists(outcomes, min_size=1), outcomes)
def test_one_more_outcome_never_makes_it_milder(several: list[Outcome], one: Outcome) -> None:
    assert worst([*several, one]).rank >= worst(several).rank
    assert worst([one, *several]) is worst([*several, one])


def test_what_was_not_seen_or_crashed_is_never_covered_by_a_pass() -> None:
    for bad in (Outcome.not_tested, Outcome.error):
        assert worst([Outcome.passed, bad, Outcome.passed]) is bad
