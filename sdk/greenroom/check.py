"""One check: what it asks (data a lawyer reads) and how it looks (one pure function)."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from greenroom.evidence import Goods, Image, Link, Speaker, Text, Zone
from greenroom.outcome import Outcome
from greenroom.wording import Claim
from greenroom.wording.spans import Spans
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

    text, start, end: the words, in code points of the text. goods, link, image: the card, link or
    picture. shown: what is quoted where that is no text of the page, such as what a code holds.
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
    image: Image | None = None
    shown: str = ""
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

    @classmethod
    def of(cls, reason: str, claim: Claim, **values: str) -> Self:
        """A finding on the words of a claim."""
        hit = claim.hit
        return cls.in_text(reason, claim.text, hit.start, hit.end, why=hit.why, **values)

    @property
    def quote(self) -> str:
        """The words themselves, empty where the finding is not about words."""
        if self.text is not None:
            return self.text.text[self.start : self.end]
        return self.link.href if self.link is not None else self.shown


def apart(found: Iterable[Finding], first: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Findings in words that do not overlap, text by text in reading order.

    Terms and ways of one family overlap, as 官方授权 and 授权经销商 do in 官方授权经销商. Of those
    that do, the reasons in `first` win, then the one that came first.
    """
    texts: dict[int, tuple[Spans, list[Finding]]] = {}
    every = list(found)
    for one in every:
        texts.setdefault(id(one.text), (Spans(), []))
    for one in sorted(every, key=lambda one: one.reason not in first):
        spans, kept = texts[id(one.text)]
        if spans.take(one.start, one.end):
            kept.append(one)
    for _, kept in texts.values():
        yield from sorted(kept, key=lambda one: one.start)


def findings(
    claims: Iterable[Claim],
    reason_of: Callable[[Claim], str | None],
    first: frozenset[str] = frozenset(),
) -> Iterator[Finding]:
    """What claims come to: silent ones and those without a reason to nothing; see `apart`."""
    reasons = ((claim, None if claim.is_silent else reason_of(claim)) for claim in claims)
    return apart((Finding.of(reason, claim) for claim, reason in reasons if reason), first)


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
