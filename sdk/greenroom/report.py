"""The report: what was judged, by which law, what was found, and what was not seen."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greenroom.check import Subject
from greenroom.errors import InputError, LimitError
from greenroom.evidence import Box, Carrier, HostKind, Reason, Speaker, State, Zone
from greenroom.law import Certainty, Kind
from greenroom.outcome import Outcome
from greenroom.score import Score
from greenroom.words import Words

SCHEMA: Final = "greenroom-report/1"
MAX_BYTES = 64 << 20


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


class Citation(Model):
    """A clause in force on the day judged."""

    id: str
    title: Words
    article: str
    says: Words
    binding: bool
    kind: Kind
    certainty: Certainty


class FindingRow(Model):
    """One finding with its address.

    record: the line of the dossier it is about, `licences/2`; the quote is what that is called.
    start, end: code points of the text named by `text`. context: the words around, in which the
    quote begins at `context_at`. box: x, y, width, height in CSS px of
    what it stands on, None without layout. samples: indices in which it was seen,
    the address being that of the first. fingerprint: the same for the same check, reason, words
    and zone, whenever it is seen. lowered: why the outcome is milder than the reason's own.
    """

    outcome: Outcome
    reason: str
    says: Words
    remedy: Words
    quote: str
    context: str = ""
    context_at: int = 0
    start: int = 0
    end: int = 0
    text: str | None = None
    goods: str | None = None
    link: str | None = None
    record: str = ""
    box: Box | None = None
    zone: Zone | None = None
    zone_name: Words | None = None
    speaker: Speaker | None = None
    samples: tuple[int, ...]
    why: tuple[Words, ...] = ()
    lowered: Words | None = None
    fingerprint: str


class Part(Model):
    """One zone, or one section of the dossier, that a check reads, and what it came to there."""

    zone: Zone | None = None
    section: str = ""
    zone_name: Words
    outcome: Outcome


class CheckRow(Model):
    """One check. outcome: the worst of its findings and parts. subject: the room or the dossier."""

    id: str
    subject: Subject = Subject.room
    name: Words
    asks: Words
    outcome: Outcome
    says: Words
    parts: tuple[Part, ...]
    clauses: tuple[Citation, ...]
    penalty: tuple[Citation, ...]
    remedy: Words
    review: Words | None
    cannot_see: Words
    criteria: tuple[str, ...]
    requirements: tuple[str, ...]
    findings: tuple[FindingRow, ...]


class Question(Model):
    """A duty that only a person can answer."""

    id: str
    duty: Words
    ask: Words
    how: Words
    proof: Words


class ItemRow(Model):
    """One of the 12 items. outcome: the worst of its checks, not_tested where it has none."""

    id: str
    name: Words
    outcome: Outcome
    checks: tuple[str, ...]
    people: tuple[Question, ...]


class GroupRow(Model):
    id: str
    name: Words
    items: tuple[ItemRow, ...]


class GapRow(Model):
    """Something not seen, said in words. samples: indices, empty for all."""

    zone: Zone | None
    zone_name: Words | None
    reason: Reason | None
    says: Words
    detail: str = ""
    samples: tuple[int, ...] = ()


class RoomRow(Model):
    platform: str
    url: str
    title: str
    account_name: str
    host: HostKind


class Seen(Model):
    """How the room was seen. span_s: seconds from first to last sample."""

    state: State
    carrier: Carrier
    collector: str
    samples: int
    span_s: float
    first: str
    last: str
    viewport: tuple[int, int] | None


class Versions(Model):
    """greenroom: of the program. rules: digest of law, criteria, lexicon and checks."""

    greenroom: str
    rules: str


class Report(Model):
    """Everything one judgement says. Equal evidence, rules and date give an equal report.

    dossier: one was judged with the room. Where none was, checks of records are not tested.
    """

    schema_: Literal["greenroom-report/1"] = Field(alias="schema")
    as_of: date
    versions: Versions
    room: RoomRow
    seen: Seen
    dossier: bool = False
    counts: dict[Outcome, int]
    checks: tuple[CheckRow, ...]
    criteria: tuple[GroupRow, ...]
    scores: tuple[Score, ...] = ()
    gaps: tuple[GapRow, ...]
    disclaimer: Words

    def to_json(self, *, indent: int | None = None) -> str:
        """The report as JSON text."""
        return self.model_dump_json(indent=indent)


def read_report(raw: bytes, *, at: str = "report") -> Report:
    """The report held in JSON bytes. at: what to call it in errors.

    Raises InputError with the path at fault, LimitError above `MAX_BYTES`.
    """
    if len(raw) > MAX_BYTES:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_BYTES} are read", at=at)
    try:
        return Report.model_validate_json(raw)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        path = "/" + "/".join(str(part) for part in first["loc"])
        remedy = f"give a {SCHEMA} document, as `judge --format json` writes it"
        raise InputError(f"{path}: {first['msg']}", at=at, remedy=remedy) from None


def report_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the report."""
    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}


def exit_code(report: Report) -> int:
    """0 nothing found, 1 violations, 3 a check failed or something was not seen, 4 reviews left.

    Records count where they were handed in; the report says in any case that they were not seen.
    """
    counts = Counter(report.counts)
    counts.subtract(row.outcome for row in report.checks if not was_asked(row, report))
    return exit_code_of({outcome for outcome, count in counts.items() if count > 0})


def was_asked(row: CheckRow, report: Report) -> bool:
    """False for a check of records where no dossier was handed in."""
    return report.dossier or row.subject is Subject.room


def exit_code_of(outcomes: Collection[Outcome]) -> int:
    """The same for the outcomes that there were."""
    if Outcome.violation in outcomes:
        return 1
    if Outcome.error in outcomes or Outcome.not_tested in outcomes:
        return 3
    return 4 if Outcome.needs_review in outcomes else 0
