"""Working days in China: weekends, holidays, weekends worked in their place, and years unknown."""

from datetime import date

import pytest

from greenroom.workdays import working_days_after


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        (date(2026, 3, 2), 3, date(2026, 3, 5)),
        (date(2026, 3, 5), 3, date(2026, 3, 10)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_working_days(day: date, count: int, after: date) -> None:
    assert working_days_after(day, count) == after


def test_a_year_without_a_decree_is_never_guessed() -> None:
    assert working_days_after(date(2098, 12, 30), 3) is None
    assert working_days_after(date(1990, 1, 1), 1) is None
