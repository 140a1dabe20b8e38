"""The report as one flat list, worst first: what tables and plain lists show, one entry a line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from greenroom.compare import Comparison
from greenroom.export.comparison import changes_of
from greenroom.export.labels import load_labels
from greenroom.export.said import waived_by
from greenroom.outcome import Outcome
from greenroom.report import CheckRow, FindingRow, GapRow, Question, Report


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to fix, to confirm, to look at again, or that is settled. Empty: nothing to say.

    kind: `check`, `question` or `gap`. remedy: what to do. review: how a person decides and with
    which proof. basis, penalty: articles. change: what became of it since the audit before. start,
    end: code points of the text named by `text`.
    """

    outcome: Outcome
    kind: str
    id: str
    name: str
    says: str
    place: str = ""
    quote: str = ""
    context: str = ""
    remedy: str = ""
    review: str = ""
    basis: str = ""
    penalty: str = ""
    lowered: str = ""
    waived_by: str = ""
    change: str = ""
    text: str = ""
    start: int | None = None
    end: int | None = None
    mark: str = ""


COLUMNS = (
    "outcome", "kind", "id", "name", "place", "says", "quote", "context", "remedy", "review",
    "basis", "penalty", "lowered", "waived_by", "change", "text", "start", "end", "mark",
)  # fmt: skip
"""Fields of an entry in the order of a table; `labels.yaml` holds their headings."""


def entries(report: Report, language: str, comparison: Comparison | None = None) -> list[Entry]:
    """Every check or its findings, every question of the criteria, every gap; worst first.

    comparison: with earlier audits, of which this report is the last.
    """
    found: list[Entry] = []
    changes = changes_of(comparison, language)
    for row in report.checks:
        found += _of_check(row, changes, language)
    found += (_of_gap(gap, language) for gap in report.gaps)
    found += (_of_question(one, language) for one in questions(report))
    return sorted(found, key=lambda entry: -entry.outcome.rank)


def questions(report: Report) -> list[Question]:
    """Every question once: those of the criteria, then answered ones that stand under none."""
    asked = {
        one.id: one for group in report.criteria for item in group.items for one in item.people
    }
    return [*asked.values(), *(one for one in report.answers if one.id not in asked)]


def told(row: CheckRow) -> list[FindingRow]:
    """Findings of a check that a person has to know of, worst first."""
    found = [one for one in row.findings if one.outcome.rank > Outcome.not_tested.rank]
    return sorted(found, key=lambda one: -one.outcome.rank)


def cells(entry: Entry, language: str) -> list[str | int]:
    """The entry in `COLUMNS`, its outcome and kind in words."""
    labels = load_labels()
    named: dict[str, str] = {
        "outcome": labels.outcomes[entry.outcome][language],
        "kind": labels.labels[f"kind_{entry.kind}"][language],
    }
    values = [named.get(column, getattr(entry, column)) for column in COLUMNS]
    return ["" if value is None else value for value in values]


def headings(language: str) -> list[str]:
    """What stands over the columns."""
    return [load_labels().labels[column][language] for column in COLUMNS]


def _of_check(row: CheckRow, changes: Mapping[str, str], language: str) -> Iterator[Entry]:
    labels = load_labels()
    basis = "; ".join(labels.cite(clause, language) for clause in row.clauses)
    penalty = "; ".join(labels.cite(clause, language) for clause in row.penalty)
    review = row.review[language] if row.review else ""
    worst = told(row)
    for one in worst:
        is_breach = one.outcome is Outcome.violation
        yield Entry(
            outcome=one.outcome,
            kind="check",
            id=row.id,
            name=row.name[language],
            says=one.says[language],
            place=one.zone_name[language] if one.zone_name else "",
            quote=one.quote,
            context=one.context,
            remedy=one.remedy[language],
            review="" if is_breach else review,
            basis=basis,
            penalty=penalty if is_breach else "",
            lowered=one.lowered[language] if one.lowered else "",
            waived_by=waived_by(one),
            change=changes.get(one.fingerprint, ""),
            text=one.text or "",
            start=one.start if one.text else None,
            end=one.end if one.text else None,
            mark=f"#{one.fingerprint}",
        )
    if not any(one.outcome is row.outcome for one in worst):
        # What the check itself came to is told too where no finding says it.
        yield Entry(
            outcome=row.outcome,
            kind="check",
            id=row.id,
            name=row.name[language],
            says=row.says[language],
            review=review if row.outcome is Outcome.needs_review else "",
            basis=basis,
        )


def _of_gap(gap: GapRow, language: str) -> Entry:
    detail = f" ({gap.detail})" if gap.detail else ""
    place = gap.zone_name[language] if gap.zone_name else ""
    return Entry(
        outcome=Outcome.not_tested,
        kind="gap",
        id=str(gap.reason or ""),
        name="",
        says=f"{gap.says[language]}{detail}",
        place=place,
    )


def _of_question(one: Question, language: str) -> Entry:
    is_open = one.outcome.rank >= Outcome.not_tested.rank
    return Entry(
        outcome=one.outcome,
        kind="question",
        id=one.id,
        name=one.ask[language],
        says=one.says[language],
        remedy=one.how[language] if is_open else "",
        review=one.proof[language] if is_open else "",
        basis="; ".join(one.clauses),
    )
