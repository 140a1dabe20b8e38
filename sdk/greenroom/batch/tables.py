"""Three flat tables of a run: rooms, criteria, findings."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, RootModel

from greenroom.batch.result import Class, Result, load_rules
from greenroom.batch.runs import Run
from greenroom.capture.adapter import load_adapters
from greenroom.export.labels import load_labels
from greenroom.export.said import open_questions, waived_by
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.report import CheckRow, FindingRow, Report
from greenroom.words import Words
from greenroom.yamltext import read_yaml

Cell = str | int | float | None
Row = dict[str, Cell]
_COUNTED = {
    "violations": Outcome.violation,
    "errors": Outcome.error,
    "reviews": Outcome.needs_review,
    "not_tested": Outcome.not_tested,
    "passes": Outcome.passed,
    "not_applicable": Outcome.not_applicable,
}


class Kind(StrEnum):
    """whole: a number without a fraction. moment: ISO 8601 with its offset. day: ISO 8601."""

    text = "text"
    whole = "whole"
    number = "number"
    moment = "moment"
    day = "day"


class Column(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Kind
    name: Words


class _Tables(RootModel[dict[str, dict[str, Column]]]):
    pass


@lru_cache(maxsize=1)
def load_tables() -> Mapping[str, Mapping[str, Column]]:
    """Columns of every table, in order; `rooms` ends with one for each of the twelve.

    Raises PackError where the file does not hold together.
    """
    text = files("greenroom.batch").joinpath("columns.yaml").read_text("utf-8")
    tables = read_yaml(text, _Tables, "greenroom/batch/columns.yaml").root
    items = {
        item_column(one.id): Column(
            type=Kind.text, name=Words(zh=f"{one.id} {one.name.zh}", en=f"{one.id} {one.name.en}")
        )
        for standard in load_pack().reported
        for one in standard.criteria
    }
    return {**tables, "rooms": {**tables["rooms"], **items}}


def item_column(item: str) -> str:
    """The column of one of the twelve: `item_1_1`."""
    return f"item_{item.replace('.', '_')}"


def room_name(result: Result) -> str:
    """What people call the room: as the list does, else as its page does, else its address."""
    return result.name or result.account or result.title or result.url.partition("://")[2]


def platform_name(platform: str, language: str) -> str:
    """The platform as people call it; its id where no adapter of that id is installed."""
    adapter = load_adapters().get(platform)
    return adapter.name[language] if adapter is not None else platform


def rows_of(run: Run, language: str) -> Iterator[tuple[str, Row]]:
    """Every row with the name of its table, a room after the other.

    A room that was not judged has its row in `rooms` and none elsewhere. Raises InputError where
    a report is missing or damaged.
    """
    for result in run.results:
        yield "rooms", room_row(result)
        if result.folder:
            report = run.report(result)
            for row in _criteria(result, report, language):
                yield "criteria", row
            for row in _findings(result, report, language):
                yield "findings", row


def said(value: Cell, language: str) -> Cell:
    """An outcome or the class of a visit in the words that people read; else the value itself."""
    if isinstance(value, Outcome):
        return load_labels().outcomes[value][language]
    return load_rules()[value].name[language] if isinstance(value, Class) else value


def room_row(result: Result) -> Row:
    """One room as a row of `rooms`."""
    fields = result.model_dump()
    row: Row = {name: fields[name] for name in load_tables()["rooms"] if name in fields}
    row["seen_at"] = result.at
    row["as_of"] = result.as_of.isoformat() if result.as_of else None
    counts = result.counts
    row |= {name: counts.get(one, 0) if counts else None for name, one in _COUNTED.items()}
    return row | {item_column(item): outcome for item, outcome in result.items.items()}


def _head(result: Result) -> Row:
    return {
        "key": result.key,
        "room": room_name(result),
        "platform": result.platform,
        "seen_at": result.at,
    }


def _criteria(result: Result, report: Report, language: str) -> Iterator[Row]:
    came_to = {row.id: row.outcome for row in report.checks}
    for item in (one for group in report.criteria for one in group.items):
        yield {
            **_head(result),
            "item": item.id,
            "item_name": item.name[language],
            "outcome": item.outcome,
            "machine": result.machine.get(item.id),
            "checks": len(item.checks),
            "violations": sum(came_to[one] is Outcome.violation for one in item.checks),
            "questions": len(item.people),
            "open": open_questions(item),
        }


def _findings(result: Result, report: Report, language: str) -> Iterator[Row]:
    for check in report.checks:
        for finding in check.findings:
            yield {
                **_head(result),
                "url": result.url,
                **_of_check(check, language),
                **_of_finding(finding, language),
            }


def _of_check(check: CheckRow, language: str) -> Row:
    labels = load_labels()
    return {
        "check": check.id,
        "check_name": check.name[language],
        "items": " ".join(check.criteria),
        "requirements": " ".join(check.requirements),
        "basis": "; ".join(labels.cite(one, language) for one in check.clauses),
        "clauses": " ".join(one.id for one in check.clauses),
    }


def _of_finding(finding: FindingRow, language: str) -> Row:
    return {
        "outcome": finding.outcome,
        "zone": finding.zone_name[language] if finding.zone_name else "",
        "quote": finding.quote,
        "says": finding.says[language],
        "remedy": finding.remedy[language],
        "lowered": finding.lowered[language] if finding.lowered else "",
        "score": finding.score,
        "samples": len(finding.samples),
        "waived_by": waived_by(finding),
        "fingerprint": finding.fingerprint,
    }
