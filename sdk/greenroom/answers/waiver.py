"""A waiver: somebody takes one finding upon themselves, for a reason and for a time."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from greenroom.answers.answer import Fingerprint, Model, Name
from greenroom.mask import masked
from greenroom.words import CHINA

SCHEMA: Final = "greenroom-waiver/1"
MAX_DAYS = 366


class WaiverState(StrEnum):
    """used: it waives a finding of this report. unmatched: no finding has its fingerprint.
    expired, not_yet: not on the day judged. ignored: waivers were switched off."""

    used = "used"
    unmatched = "unmatched"
    expired = "expired"
    not_yet = "not_yet"
    ignored = "ignored"


class Waiver(Model):
    """Bound to the fingerprint of a finding: check, reason, normalised words and zone.

    When the words change, the fingerprint does, and the finding is back. reason: why it is taken
    on. owner: who answers for it. until: last day, at most a year after `at`.
    """

    schema_: Literal["greenroom-waiver/1"] = Field(default=SCHEMA, alias="schema")
    fingerprint: Fingerprint
    check: Annotated[str, Field(min_length=3, max_length=120)]
    reason: Annotated[str, Field(min_length=4, max_length=2_000), AfterValidator(masked)]
    owner: Name
    at: AwareDatetime
    until: date

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if not self.day <= self.until <= self.day + timedelta(days=MAX_DAYS):
            raise ValueError(f"until: from the day it is given to {MAX_DAYS} days later")
        return self

    @property
    def day(self) -> date:
        """The day in China on which it was given."""
        return self.at.astimezone(CHINA).date()

    def state_on(self, day: date) -> WaiverState:
        """Whether it can waive on `day`: used, not_yet or expired."""
        if day < self.day:
            return WaiverState.not_yet
        return WaiverState.used if day <= self.until else WaiverState.expired


def waiver_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one waiver."""
    schema = Waiver.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}
