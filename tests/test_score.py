"""The score is an interval that only knowledge narrows, and its bounds are those of every case."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.criteria import Standard
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.score import (
    FIXES,
    Duty,
    Score,
    Standing,
    bounds,
    score,
    standing_of,
)
from greenroom.weights import Weights
from greenroom.words import Words

SAYS = {"zh": "说明", "en": "says"}
KNOWN = (Standing.met, Standing.not_met, Standing.not_applicable)
# Up to six open rows: 729 ways in which they can turn out.
rows = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(Standing)), min_size=1, max_size=2)
profiles = st.lists(st.tuples(st.integers(1, 3), rows), min_size=1, max_size=3)
Served = Mapping[str, Mapping[str, Outcome]]
Items = list[tuple[int, list[tuple[int, Standing]]]]


def changed(items: Items, place: int, to: Standing) -> Items:
    """The same items with the standing of the row at `place`, counted through, replaced."""
    count = iter(range(1_000))
    return [
        (weight, [(w, to if next(count) == place else standing) for w, standing in held])
        for weight, held in items
    ]


def standings(items: Items) -> list[Standing]:
    return [standing for _, held in items for _, standing in held]


def naive(items: Items) -> Fraction | None:
    """The figure where everything is known, written another way: sums of shares."""
    live = [
        (weight, [(w, one) for w, one in held if one is not Standing.not_applicable])
        for weight, held in items
    ]
    live = [(weight, held) for weight, held in live if held]
    total = sum(weight for weight, _ in live)
    return sum(
        (
            Fraction(weight, total) * Fraction(w, sum(w for w, _ in held))
            for weight, held in live
            for w, one in held
            if one is Standing.met
        ),
        Fraction(0),
    ) if total else None  # fmt: skip


@settings(deadline=None)
@given(profiles)
def test_bounds_are_the_least_and_most_of_all_that_could_be(items: Items) -> None:
    open_places = [n for n, one in enumerate(standings(items)) if one is Standing.open]
    figures = []
    for known in product(KNOWN, repeat=len(open_places)):
        case = items
        for place, standing in zip(open_places, known, strict=True):
            case = changed(case, place, standing)
        figures.append(naive(case))
    real = [figure for figure in figures if figure is not None]
    found = bounds(items)
    if found is None:
        assert not real
    else:
        assert found == (min(real), max(real))


@settings(deadline=None)
@given(profiles, st.integers(0, 8), st.sampled_from(KNOWN))
def test_an_answer_never_widens_the_interval(items: Items, place: int, answer: Standing) -> None:
    held = standings(items)
    place %= len(held)
    before = bounds(changed(items, place, Standing.open))
    after = bounds(changed(items, place, answer))
    assert before is not None
    if after is not None:
        assert before[0] <= after[0] <= after[1] <= before[1]


@settings(deadline=None)
@given(profiles, st.integers(0, 8), st.sampled_from([Standing.met, Standing.open]))
def test_a_fix_lowers_neither_bound(items: Items, place: int, fixed: Standing) -> None:
    place %= len(standings(items))
    before = bounds(changed(items, place, Standing.not_met))
    after = bounds(changed(items, place, fixed))
    assert before is not None
    assert after is not None
    assert after[0] >= before[0]
    assert after[1] >= before[1]


def standard(*criteria: Sequence[str]) -> Standard:
    return Standard.model_validate({
        "title": SAYS,
        "basis": "plan",
        "groups": [{
            "id": "1",
            "name": SAYS,
            "criteria": [
                {"id": f"1.{number}", "name": SAYS, "rows": rows}
                for number, rows in enumerate(criteria, 1)
            ],
        }],
    })  # fmt: skip


def weights(**fields: object) -> Weights:
    return Weights.model_validate({"name": SAYS, "notice": SAYS, "standard": "s", **fields})


def scored(
    held: Standard,
    served: Served,
    own: Weights | None = None,
    *,
    asked: Sequence[str] = (),
    answers: Mapping[str, Standing] | None = None,
    bound: Sequence[str] = (),
) -> Score:
    """The score where every row of `held` is a duty."""
    duties = {
        row: Duty(
            says=Words.model_validate(SAYS),
            checks=served.get(row, {}),
            asked=row in asked,
            answer=(answers or {}).get(row),
            bound=row in bound,
        )
        for row in held.rows
    }
    return score(held, own or weights(), duties, profile="p")


@pytest.mark.parametrize(
    ("outcomes", "asked", "answer", "standing"),
    [
        (["pass"], False, None, "met"),
        (["pass", "not_applicable"], False, None, "met"),
        (["pass", "not_tested"], False, None, "open"),
        (["pass"], True, None, "open"),
        (["pass"], True, "met", "met"),
        (["pass"], True, "not_met", "not_met"),
        (["needs_review"], True, "met", "met"),
        (["needs_review"], False, None, "open"),
        (["violation"], True, "met", "not_met"),
        (["violation", "pass"], False, None, "not_met"),
        (["violation"], True, "not_applicable", "not_met"),
        (["error"], True, "met", "open"),
        (["error"], True, "not_met", "not_met"),
        (["not_tested"], True, "met", "met"),
        (["not_applicable"], False, None, "not_applicable"),
        (["not_applicable"], True, None, "open"),
        ([], False, None, "open"),
        ([], True, "not_applicable", "not_applicable"),
    ],
)
def test_how_a_duty_stands(
    outcomes: list[str], *, asked: bool, answer: str | None, standing: str
) -> None:
    found = standing_of(
        [Outcome(one) for one in outcomes],
        asked=asked,
        answer=Standing(answer) if answer else None,
    )
    assert found is Standing(standing)


def test_an_answer_closes_the_question_it_was_asked() -> None:
    found = scored(standard(["A", "B"]), {}, asked=["A", "B"], answers={"A": Standing.met})
    assert found.whole is not None
    assert (found.whole.lower, found.whole.upper) == (50, 100)
    assert [fix.id for fix in found.fixes] == ["B"]


def test_what_does_not_apply_is_no_loss() -> None:
    held = standard(["A", "B"], ["C"])
    served = {"A": {"x": Outcome.passed}, "B": {"x": Outcome.passed}}
    with_c = scored(held, {**served, "C": {"y": Outcome.not_applicable}})
    assert with_c.whole is not None
    assert (with_c.whole.lower, with_c.whole.upper) == (100, 100)
    assert with_c.criteria[1].interval is None


def test_nothing_that_applies_is_no_figure() -> None:
    assert scored(standard(["A"]), {"A": {"x": Outcome.not_applicable}}).whole is None


def test_rounding_never_promises() -> None:
    served = {"A": {"x": Outcome.passed}, "C": {"x": Outcome.violation}}
    whole = scored(standard(["A", "B", "C"]), served).whole
    assert whole is not None
    assert (whole.lower, whole.upper, whole.open_points) == (33.3, 66.7, 33.4)


def test_extra_credit_stands_apart_and_costs_nothing() -> None:
    served = {"A": {"x": Outcome.passed}, "B": {"y": Outcome.violation}}
    found = scored(standard(["A", "B"]), served, weights(extra=["B"]))
    assert found.whole is not None
    assert found.whole.lower == 100
    assert found.extra is not None
    assert found.extra.upper == 0
    assert [row.extra for row in found.rows] == [False, True]
    assert found.fixes == ()


def test_a_profile_cannot_set_apart_what_law_binds_and_says_so() -> None:
    served = {"A": {"x": Outcome.passed}, "B": {"y": Outcome.violation}}
    found = scored(standard(["A", "B"]), served, weights(extra=["B"]), bound=["B"])
    assert found.whole is not None
    assert found.whole.upper == 50
    assert [row.too_lax for row in found.rows] == [False, True]


def test_a_profile_cannot_make_light_of_what_law_binds_and_says_so() -> None:
    """A hundred free duties' weight on B leaves A, which law asks, weighing as much."""
    served = {"A": {"x": Outcome.violation}, "B": {"y": Outcome.passed}}
    own = weights(rows={"B": 100})
    light = scored(standard(["A", "B"]), served, own).whole
    found = scored(standard(["A", "B"]), served, own, bound=["A"])
    assert light is not None
    assert found.whole is not None
    assert (light.upper, found.whole.upper) == (99.1, 50)
    assert [row.too_lax for row in found.rows] == [True, False]
    heavy = scored(standard(["A", "B"]), served, weights(rows={"A": 3}), bound=["A"])
    assert heavy.whole is not None
    assert heavy.whole.upper == 25
    assert not any(row.too_lax for row in heavy.rows)
    own = weights(criteria={"1.2": 9})
    apart = scored(standard(["A"], ["B"]), served, own, bound=["A"])
    assert apart.whole is not None
    assert apart.whole.upper == 50
    assert [row.too_lax for row in apart.rows] == [True, False]


def test_fixes_are_those_worth_most_and_say_what_is_in_the_way() -> None:
    held = standard(["A", "B"], ["C"], ["D", "E", "F"])
    served = {
        "A": {"x": Outcome.violation, "y": Outcome.passed},
        "C": {"z": Outcome.not_tested},
        "D": {"z": Outcome.passed},
    }
    fixes = scored(held, served, asked=["B"]).fixes
    assert len(fixes) == FIXES
    assert [fix.id for fix in fixes] == ["C", "A", "B", "E", "F"]
    assert [fix.gain for fix in fixes] == [33.3, 16.7, 16.7, 11.1, 11.1]
    assert fixes[1].checks == ("x",)
    assert [fix.asked for fix in fixes] == [False, False, True, False, False]


def test_a_fix_raises_the_lower_bound_by_its_gain() -> None:
    held = standard(["A", "B"], ["C"])
    before = scored(held, {})
    after = scored(held, {"C": {"x": Outcome.passed}})
    assert before.whole is not None
    assert after.whole is not None
    assert after.whole.lower - before.whole.lower == before.fixes[0].gain


def test_a_row_that_is_no_duty_is_left_out() -> None:
    held = standard(["A", "background"])
    duty = Duty(says=Words.model_validate(SAYS), checks={"x": Outcome.passed})
    found = score(held, weights(), {"A": duty}, profile="p")
    assert [row.id for row in found.rows] == ["A"]
    assert found.whole is not None
    assert found.whole.lower == 100


def test_every_profile_says_that_it_is_not_official() -> None:
    pack = load_pack()
    assert pack.weights
    for one in pack.weights.values():
        assert "非官方分值" in one.notice.zh
