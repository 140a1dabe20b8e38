"""The day a command works by: the one asked for, else today in China."""

import time
from datetime import date, datetime

import click

from greenroom.words import CHINA


def today_or(day: datetime | None) -> date:
    """The only place where the command line reads the clock."""
    return (day or datetime.fromtimestamp(time.time(), CHINA)).date()


option_day = click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="the day it is done [default: today]"
)
