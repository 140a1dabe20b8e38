"""Logs of answers and waivers, as commands that judge take them."""

from dataclasses import dataclass
from pathlib import Path

from greenroom.answers.answer import Answer
from greenroom.answers.fold import with_people
from greenroom.answers.log import MAX_BYTES, read_answers, read_waivers
from greenroom.answers.waiver import Waiver
from greenroom.cli.files import bytes_of
from greenroom.pack import load_pack
from greenroom.report import Report


@dataclass(frozen=True, slots=True)
class People:
    """What people said."""

    answers: tuple[Answer, ...]
    waivers: tuple[Waiver, ...]
    no_waivers: bool

    def fold_into(self, report: Report) -> Report:
        """The report with what they said; as it was where they said nothing."""
        if not self.answers and not self.waivers:
            return report
        return with_people(
            report, load_pack(), self.answers, self.waivers, no_waivers=self.no_waivers
        )


def read_people(answers: Path | None, waivers: Path | None, *, no_waivers: bool) -> People:
    """The logs, read before a room is looked at: a broken one costs no waiting."""
    return People(
        read_answers(bytes_of(answers, MAX_BYTES), at=str(answers)) if answers else (),
        read_waivers(bytes_of(waivers, MAX_BYTES), at=str(waivers)) if waivers else (),
        no_waivers,
    )
