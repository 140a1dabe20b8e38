"""The report: what was judged, by which law, what was found, and what was not seen."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greenroom.answers.answer import Answer, Fingerprint
from greenroom.answers.waiver import Waiver, WaiverState
from greenroom.check import Subject
from greenroom.errors import InputError, LimitError
from greenroom.evidence import Box, Carrier, HostKind, Reason, Speaker, State, Zone
from greenroom.item import Holds, Item, ItemKind, Role
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
    what it stands on, None without layout. image, picture, score: for words read from pixels, the
    id of the image, the SHA-256 of its bytes and how sure the reading is, 0-1; the box then
    counts in px of that image. crop: that part of the picture as a data: address, where its bytes
    were at hand when the report was made. samples: indices in which it was seen,
    the address being that of the first. fingerprint: the same for the same check, reason, words
    and zone, whenever it is seen. lowered: why the outcome is milder than the reason's own.
    waiver: who has taken it upon themselves; the outcome stays what it is.
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
    image: str | None = None
    picture: str | None = None
    score: float | None = None
    crop: str | None = None
    zone: Zone | None = None
    zone_name: Words | None = None
    speaker: Speaker | None = None
    samples: tuple[int, ...]
    why: tuple[Words, ...] = ()
    lowered: Words | None = None
    fingerprint: str
    waiver: Waiver | None = None


class Part(Model):
    """One zone, or one section of the dossier, that a check reads, and what it came to there.

    bare: what it would have come to without any finding.
    """

    zone: Zone | None = None
    section: str = ""
    zone_name: Words
    outcome: Outcome
    bare: Outcome


class CheckRow(Model):
    """One check. outcome: the worst of its findings and parts, waived or not.

    subject: the room or the dossier. waived: how many findings are waived. left: where some are,
    what is left without them; None where nothing worse than a pass is left.
    """

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
    waived: int = 0
    left: Outcome | None = None


class Against(Model):
    """A finding made after an answer, of a check that serves the same duty."""

    check: str
    fingerprint: Fingerprint
    outcome: Outcome
    says: Words
    quote: str


class Question(Model):
    """An item that only a person can answer, and what has been answered.

    outcome: not_tested until it is answered and again once the answer no longer holds; never a pass
    by itself. until: last day on which `answer` holds. earlier: answers that it supersedes, newest
    first. against: later findings that contradict it.
    """

    id: str
    section: Words
    kind: ItemKind
    ask: Words
    how: Words
    good: Words
    bad: Words
    proof: Words
    holds: Holds
    who: tuple[Role, ...]
    requirements: tuple[str, ...]
    clauses: tuple[str, ...]
    outcome: Outcome
    says: Words
    answer: Answer | None = None
    until: date | None = None
    earlier: tuple[Answer, ...] = ()
    against: tuple[Against, ...] = ()


def question(item: Item, says: Words, outcome: Outcome = Outcome.not_tested) -> Question:
    """The item as a row. says: the sentence for what it came to."""
    spec = item.spec
    return Question(
        id=item.id,
        section=item.section,
        kind=spec.kind,
        ask=spec.asks,
        how=spec.how,
        good=spec.good,
        bad=spec.bad,
        proof=spec.proof,
        holds=spec.holds,
        who=spec.who,
        requirements=spec.requirements,
        clauses=spec.clauses,
        outcome=outcome,
        says=says,
    )


class WaiverRow(Model):
    """A waiver that was handed in, whatever came of it."""

    waiver: Waiver
    state: WaiverState


class ItemRow(Model):
    """One of the 12 criteria. outcome: the worst of its checks and questions."""

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
    counts: checks by outcome; where findings are waived, by what is left. waived: checks in which
    nothing but waived findings is left, counted apart. scores: after what people answered.
    answers: items that were answered. strays: answers to items that these rules do not know.
    waivers: all that were handed in.
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
    waived: int = 0
    answers: tuple[Question, ...] = ()
    strays: tuple[Answer, ...] = ()
    waivers: tuple[WaiverRow, ...] = ()
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
        raise InputError(f"not a report: {path}: {first['msg']}", at=at, remedy=remedy) from None


def report_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the report."""
    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}


def exit_code(report: Report) -> int:
    """0 nothing found, 1 violations, 3 a check failed or something was not seen, 4 reviews left.

    Records count where they were handed in; the report says in any case that they were not seen.
    What people answered counts where it came to a violation or a review; questions still open do
    not. What is waived is never nothing: it leaves with 4 at best.
    """
    counts = Counter(report.counts)
    counts.subtract(row.outcome for row in report.checks if not was_asked(row, report))
    outcomes = {outcome for outcome, count in counts.items() if count > 0}
    outcomes |= {one.outcome for one in report.answers if one.outcome is not Outcome.not_tested}
    if report.waived:
        outcomes.add(Outcome.needs_review)
    return exit_code_of(outcomes)


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
