"""What the command line takes from its surroundings: the clock, and nothing else."""

from datetime import date, datetime

import click

from greenroom.words import CHINA

option_day = click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="the day it is done [default: today]"
)


def moment() -> datetime:
    """The moment of the call, in China."""
    return datetime.now(CHINA).replace(microsecond=0)


def today_or(day: datetime | None) -> date:
    """The day asked for, else today in China."""
    return (day or moment()).date()
