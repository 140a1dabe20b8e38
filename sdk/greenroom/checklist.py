"""Checklists: what a machine checks and what a person answers, in one model for any face.

Pure. Nothing is passed by itself: what was not looked at and what nobody answered is not_tested.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, Literal

from pydantic import Field

from greenroom.answers.answer import Answer
from greenroom.answers.fold import fold_item
from greenroom.coverage import ServedBy, kind_of
from greenroom.item import Item, ItemKind, ListName
from greenroom.outcome import Outcome
from greenroom.pack import Pack
from greenroom.report import CheckRow, FindingRow, Model, Question, Report, RoomRow
from greenroom.words import Words

SCHEMA: Final = "greenroom-checklist/1"
_LEADS = frozenset({Outcome.violation, Outcome.needs_review})


class ChecklistRow(Model):
    """One line of a checklist.

    kind: who or what answers it. findings: of a check, all that it found; of an assisted item, what
    checks of the same duty found and a person has to judge. question: None for a check.
    """

    id: str
    kind: ServedBy
    section: Words
    asks: Words
    outcome: Outcome
    says: Words
    findings: tuple[FindingRow, ...] = ()
    question: Question | None = None


class Checklist(Model):
    """One checklist on one day. room: None where no room was looked at.

    dossier: one was judged with the room. counts: lines by outcome. unanswered: questions without
    an answer that holds.
    """

    schema_: Literal["greenroom-checklist/1"] = Field(default=SCHEMA, alias="schema")
    list: ListName
    as_of: date
    rules: str
    room: RoomRow | None
    dossier: bool = False
    rows: tuple[ChecklistRow, ...]
    counts: dict[Outcome, int]
    unanswered: int
    disclaimer: Words

    def to_json(self, *, indent: int | None = None) -> str:
        """The checklist as JSON text."""
        return self.model_dump_json(indent=indent)


def checklist(
    pack: Pack,
    name: ListName,
    as_of: date,
    report: Report | None = None,
    answers: Sequence[Answer] = (),
) -> Checklist:
    """The list `name` on the day `as_of`: first what a machine checks, then the questions.

    report: of a look at the room; without it nothing that a machine checks is known.
    """
    machine = tuple(_by_machine(pack, name, report))
    asked = tuple(
        _by_person(item, fold_item(item, answers, pack, as_of, report), report)
        for item in pack.items
        if item.is_on(name)
    )
    counts = Counter(row.outcome for row in (*machine, *asked))
    return Checklist(
        list=name,
        as_of=as_of,
        rules=pack.digest,
        room=report.room if report is not None else None,
        dossier=report is not None and report.dossier,
        rows=(*machine, *asked),
        counts={outcome: counts[outcome] for outcome in Outcome},
        unanswered=sum(row.outcome is Outcome.not_tested for row in asked),
        disclaimer=pack.phrases.disclaimer,
    )


def _by_machine(pack: Pack, name: ListName, report: Report | None) -> Iterator[ChecklistRow]:
    """Every check, for they cost nobody a minute; in 申报自评 those under the criteria alone."""
    judged = {row.id: row for row in report.checks} if report is not None else {}
    phrases = pack.phrases.engine
    for check in pack.checks:
        if name is ListName.register and not pack.criteria_of(check):
            continue
        row = judged.get(check.id)
        yield ChecklistRow(
            id=check.id,
            kind=kind_of(check),
            section=phrases["by_machine"],
            asks=check.spec.asks,
            outcome=row.outcome if row else Outcome.not_tested,
            says=row.says if row else phrases["not_looked"],
            findings=row.findings if row else (),
        )


def _by_person(item: Item, asked: Question, report: Report | None) -> ChecklistRow:
    rows = report.checks if report is not None and item.spec.kind is ItemKind.assisted else ()
    return ChecklistRow(
        id=item.id,
        kind=ServedBy(item.spec.kind.value),
        section=item.section,
        asks=item.spec.asks,
        outcome=asked.outcome,
        says=asked.says,
        findings=tuple(_leads(item, rows)),
        question=asked,
    )


def _leads(item: Item, rows: Iterable[CheckRow]) -> Iterator[FindingRow]:
    for row in rows:
        if not set(row.requirements).isdisjoint(item.spec.requirements):
            yield from (finding for finding in row.findings if finding.outcome in _LEADS)


def checklist_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a checklist."""
    schema = Checklist.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}
