"""Working days in China, with its holidays and the weekends worked in their place."""

from datetime import date, timedelta

from chinese_calendar import is_workday


def working_days_after(day: date, count: int) -> date | None:
    """The day that is `count` working days after `day`, which itself is not counted.

    None where it reaches into a year whose holidays are not known: they are decreed anew each
    year, and a guess would be wrong by a week. Source: the package chinesecalendar, from the
    yearly notices of the State Council's General Office.
    """
    left = count
    try:
        while left > 0:
            day += timedelta(days=1)
            left -= is_workday(day)
    # What chinesecalendar raises for a year that has not been decreed yet.
    except NotImplementedError:
        return None
    return day
