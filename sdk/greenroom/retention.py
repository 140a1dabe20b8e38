"""How long records must be kept, and from which day on they may be deleted."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from greenroom.law import Law
from greenroom.words import Words

NUMBER = "years_min"


class Keeping(BaseModel):
    """A kind of record that must be kept: clauses whose number `years_min` says how long."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: Words
    clauses: Annotated[tuple[str, ...], Field(min_length=1)]


def keep_until(ended: date, keeping: Keeping, law: Law) -> date | None:
    """The last day on which a record must still be there; None where no law kept here asks for it.

    ended: the day the stream or draw ended; the longest of the terms in force on it holds. A term
    of years ends with the day of the same date, or with the last of the month where it has none.
    """
    terms = [
        int(clause.numbers[NUMBER])
        for clause in law.in_force(keeping.clauses, ended)
        if NUMBER in clause.numbers
    ]
    return years_after(ended, max(terms)) if terms else None


def deletable_from(ended: date, keeping: Keeping, law: Law) -> date | None:
    """The earliest day on which a record may be deleted, None where no term is known."""
    until = keep_until(ended, keeping, law)
    return until + timedelta(days=1) if until else None


def years_after(day: date, years: int) -> date:
    """The same date `years` later; 29 February becomes 28 February where there is none."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
