"""Words of checklists, coverage and law pages, from `people.yaml`."""

from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from greenroom.answers.answer import Verdict
from greenroom.answers.waiver import WaiverState
from greenroom.coverage import ServedBy
from greenroom.item import Holds, ListName, Role
from greenroom.law import Certainty, Kind, Period
from greenroom.report import WaiverRow
from greenroom.words import Words
from greenroom.yamltext import read_yaml


class PeopleWords(BaseModel):
    """Words for every value of each kind; labels by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: dict[ServedBy, Words]
    lists: dict[ListName, Words]
    roles: dict[Role, Words]
    verdicts: dict[Verdict, Words]
    law_kinds: dict[Kind, Words]
    certainties: dict[Certainty, Words]
    labels: dict[str, Words]
    states: dict[WaiverState, Words]

    def say(self, name: str, language: str, **values: object) -> str:
        """The label `name` in `language`, filled."""
        filled = self.labels[name].fill({key: str(value) for key, value in values.items()})
        return filled[language]

    def holds(self, holds: Holds, language: str) -> str:
        """How long an answer holds, in words."""
        if holds == "broadcast":
            return self.say("holds_broadcast", language)
        return self.say("holds_days", language, days=holds)

    def period(self, period: Period, language: str) -> str:
        """When something is in force, in words."""
        if period.from_ is None:
            return self.say("never_in_force", language)
        if period.to is None:
            return self.say("from", language, day=period.from_)
        return self.say("from_to", language, day=period.from_, end=period.to)

    def waiver(self, row: WaiverRow, language: str) -> str:
        """One waiver on one line."""
        given = row.waiver
        return self.say(
            "waiver",
            language,
            check=given.check,
            fingerprint=given.fingerprint,
            reason=given.reason,
            owner=given.owner,
            until=given.until,
            state=self.states[row.state][language],
        )


@lru_cache(maxsize=1)
def load_people_words() -> PeopleWords:
    """The words. Raises PackError where the file does not hold together."""
    text = files("greenroom.export").joinpath("people.yaml").read_text("utf-8")
    return read_yaml(text, PeopleWords, "greenroom/export/people.yaml")
