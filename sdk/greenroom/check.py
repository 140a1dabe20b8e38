"""One check: what it asks (data a lawyer reads) and how it looks (one pure function)."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from greenroom.evidence import Goods, Link, Speaker, Text, Zone
from greenroom.outcome import Outcome
from greenroom.words import Words


class Expects(StrEnum):
    """forbid: presence is the fault. require: absence is. require_if: so, under a condition."""

    forbid = "forbid"
    require = "require"
    require_if = "require_if"


class Subject(StrEnum):
    """What is looked at: the room as it was seen, or the dossier behind it."""

    room = "room"
    dossier = "dossier"


class OverTime(StrEnum):
    """ever: one sample with a fault is enough. always: every sample must hold it."""

    ever = "ever"
    always = "always"


class Means(BaseModel):
    """Sentences for the row where no finding speaks for it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    passed: Words = Field(alias="pass")
    not_tested: Words
    not_applicable: Words | None = None


class Verdict(BaseModel):
    """What one reason comes to, and the sentence a person reads. remedy: where it differs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Outcome
    says: Words
    remedy: Words | None = None


class Spec(BaseModel):
    """The YAML half of a check. Field names and meanings stand in CONTRIBUTING.md."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    asks: Words
    expects: Expects
    subject: Subject = Subject.room
    over_time: OverTime
    reads: tuple[Zone, ...] = ()
    sections: tuple[str, ...] = ()
    also: tuple[Zone, ...] = ()
    speakers: tuple[Speaker, ...] = (Speaker.seller,)
    found_by: tuple[str, ...] = ()
    clauses: Annotated[tuple[str, ...], Field(min_length=1)]
    penalty: tuple[str, ...] = ()
    requirements: Annotated[tuple[str, ...], Field(min_length=1)]
    applies: Words
    cannot_see: Words
    means: Means
    reasons: Annotated[dict[str, Verdict], Field(min_length=1)]
    remedy: Words
    review: Words | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if bool(self.reads) is (self.subject is Subject.dossier):
            raise ValueError("reads: zones of the room, so just those checks have them")
        if bool(self.sections) is (self.subject is Subject.room):
            raise ValueError("sections: parts of the dossier, so just those checks have them")
        outcomes = {verdict.outcome for verdict in self.reasons.values()}
        if Outcome.error in outcomes:
            raise ValueError("reasons: `error` is what a crash comes to, no check decides it")
        if self.review is None:
            # The engine turns a violation without law in force into a review, so a review is
            # possible wherever a violation is.
            raise ValueError("review: missing, say how a person checks it and with which proof")
        return self


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw, by reason; the spec says what that reason comes to.

    text, start, end: the words, in code points of the text. goods, link: the card or link.
    record, path: what a line of the dossier is called, and where it stands, `licences/2`.
    absent: something that must be there is not; in a zone that was not fully seen the engine
    turns this into `not_tested`. values: fill the placeholders of the sentence.
    """

    reason: str
    text: Text | None = None
    start: int = 0
    end: int = 0
    goods: Goods | None = None
    link: Link | None = None
    record: str = ""
    path: str = ""
    absent: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    why: tuple[str, ...] = ()

    @classmethod
    def in_text(
        cls,
        reason: str,
        text: Text,
        start: int,
        end: int,
        *,
        why: tuple[str, ...] = (),
        **values: str,
    ) -> Self:
        """A finding on the words `start:end` of `text`."""
        return cls(reason, text=text, start=start, end=end, why=why, values=values)

    @property
    def quote(self) -> str:
        """The words themselves, empty where the finding is not about words."""
        if self.text is not None:
            return self.text.text[self.start : self.end]
        return self.link.href if self.link is not None else ""


@dataclass(frozen=True, slots=True)
class Check:
    """A loaded check. id: its path under the package, `family/name`. needs: its parameters."""

    id: str
    spec: Spec
    evaluate: Callable[..., Iterable[Finding]]

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the readings that `evaluate` takes."""
        return tuple(inspect.signature(self.evaluate).parameters)
