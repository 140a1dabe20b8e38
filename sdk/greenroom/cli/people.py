"""Logs of answers and waivers, as commands that judge take them."""

from pathlib import Path

from greenroom.answers.fold import People
from greenroom.answers.log import MAX_BYTES, read_answers, read_waivers
from greenroom.cli.files import bytes_of


def read_people(answers: Path | None, waivers: Path | None, *, no_waivers: bool = False) -> People:
    """The logs, read before a room is looked at: a broken one costs no waiting."""
    return People(
        read_answers(bytes_of(answers, MAX_BYTES), at=str(answers)) if answers else (),
        read_waivers(bytes_of(waivers, MAX_BYTES), at=str(waivers)) if waivers else (),
        no_waivers,
    )
