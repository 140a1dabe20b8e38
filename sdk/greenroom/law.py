"""Law as dated data: instruments, their articles, and what was in force on a day."""

from datetime import date
from enum import StrEnum
from typing import Annotated, NewType

from pydantic import BaseModel, ConfigDict, Field

from greenroom.words import Words

ClauseId = NewType("ClauseId", str)


class Kind(StrEnum):
    """What sort of text it is. Only binding kinds can carry a violation."""

    law = "law"
    regulation = "regulation"
    rule = "rule"
    standard = "standard"
    guide = "guide"
    plan = "plan"
    draft = "draft"
    reply = "reply"


class Certainty(StrEnum):
    """How well the text is known: A read in full, B in two independent sources, C in one."""

    A = "A"
    B = "B"
    C = "C"


class Period(BaseModel):
    """Days in force, both ends included. `from` None: never came into force, or not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None

    def holds(self, day: date) -> bool:
        """True where `day` lies in the period."""
        return self.from_ is not None and self.from_ <= day and (self.to is None or day <= self.to)


class Article(BaseModel):
    """One article in our own words. numbers: figures the law sets, units in their names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: Words
    certainty: Certainty | None = None
    quote: str = ""
    numbers: dict[str, int | float] = {}
    in_force: Period | None = None


class Instrument(BaseModel):
    """A law, rule, standard or plan with the articles that checks cite.

    replaces_earlier: other law stood in its place before, and is not kept here: on an earlier day
    it is not known what held, which is not the same as that nothing did.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Words
    number: str
    issuer: Words
    kind: Kind
    binding: bool
    in_force: Period
    certainty: Certainty
    source: Annotated[str, Field(min_length=1)]
    confirmed: date
    replaces_earlier: bool = False
    articles: dict[str, Article]


class Clause(BaseModel):
    """An article with its instrument: what a finding cites. id: `ldjg-2026/26`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: Words
    article: str
    says: Words
    quote: str = ""
    binding: bool
    kind: Kind
    certainty: Certainty
    in_force: Period
    numbers: dict[str, int | float] = {}


class Law:
    """All instruments of the loaded packs, read by clause id."""

    def __init__(self, instruments: dict[str, Instrument]) -> None:
        self._instruments = dict(instruments)
        self._clauses: dict[str, Clause] = {}

    @property
    def instruments(self) -> dict[str, Instrument]:
        """Instruments by id."""
        return dict(self._instruments)

    def clause(self, clause_id: str) -> Clause:
        """The clause named `instrument/article`. Raises KeyError where there is none."""
        clause = self._clauses.get(clause_id)
        if clause is None:
            # Checks ask for the same few again for every line of a script.
            clause = self._clauses[clause_id] = self._clause(clause_id)
        return clause

    def _clause(self, clause_id: str) -> Clause:
        instrument_id, _, article_id = clause_id.partition("/")
        instrument = self._instruments[instrument_id]
        article = instrument.articles[article_id]
        return Clause(
            id=clause_id,
            title=instrument.title,
            article=article_id,
            says=article.says,
            quote=article.quote,
            binding=instrument.binding,
            kind=instrument.kind,
            certainty=article.certainty or instrument.certainty,
            in_force=article.in_force or instrument.in_force,
            numbers=article.numbers,
        )

    def in_force(self, clause_ids: tuple[str, ...], day: date) -> tuple[Clause, ...]:
        """Those of `clause_ids` in force on `day`, in the order given. Raises KeyError."""
        clauses = (self.clause(clause_id) for clause_id in clause_ids)
        return tuple(clause for clause in clauses if clause.in_force.holds(day))

    def is_unknown(self, clause_ids: tuple[str, ...], day: date) -> bool:
        """True where on `day` law that is not kept held in place of one of them."""
        for clause_id in clause_ids:
            start = self.clause(clause_id).in_force.from_
            replaces = self._instruments[clause_id.partition("/")[0]].replaces_earlier
            if replaces and start is not None and day < start:
                return True
        return False

    def number(self, clause_id: str, name: str) -> float:
        """A figure the law sets, e.g. `height_ratio_min` of `gb45438-2025/5.4`. Raises KeyError."""
        return self.clause(clause_id).numbers[name]
