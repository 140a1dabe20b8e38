"""How long records are kept: the longest term in force when the stream ended."""

from datetime import date

import pytest

from greenroom.pack import load_pack
from greenroom.retention import deletable_from, keep_until, years_after

PACK = load_pack()
STREAM, PRIZE = PACK.retention["stream"], PACK.retention["prize"]


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 3, 1), date(2029, 3, 1)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2021, 2, 28), date(2024, 2, 28)),
    ],
)
def test_years_end_on_the_same_date(day: date, after: date) -> None:
    assert years_after(day, 3) == after


def test_a_leap_day_is_kept_to_the_next_one() -> None:
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_it_may_go_on_the_day_after() -> None:
    assert keep_until(date(2026, 3, 1), STREAM, PACK.law) == date(2029, 3, 1)
    assert deletable_from(date(2026, 3, 1), STREAM, PACK.law) == date(2029, 3, 2)
    assert keep_until(date(2026, 3, 1), PRIZE, PACK.law) == date(2028, 3, 1)


def test_before_any_law_that_is_kept_no_term_is_claimed() -> None:
    assert keep_until(date(2015, 1, 1), STREAM, PACK.law) is None
    assert deletable_from(date(2015, 1, 1), STREAM, PACK.law) is None
