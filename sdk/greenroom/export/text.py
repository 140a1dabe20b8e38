"""The report as plain text: what to fix now, what to confirm, what was not seen."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from greenroom.compare import Comparison
from greenroom.export.about import counts_line, coverage_line, seen_line, title_line
from greenroom.export.comparison import comparison_lines
from greenroom.export.labels import Labels, flat, load_labels
from greenroom.export.said import mark, open_questions, said_lines
from greenroom.export.scores import ScoreWords, score_words
from greenroom.outcome import Outcome
from greenroom.report import CheckRow, FindingRow, Report, was_asked

_SHOWN = (Outcome.violation, Outcome.error, Outcome.needs_review)


def as_text(report: Report, language: str = "zh", comparison: Comparison | None = None) -> str:
    """The report in `language` (`zh` or `en`), ending with a newline."""
    return "\n".join(_lines(report, load_labels(), language, comparison)) + "\n"


def _lines(
    report: Report, labels: Labels, language: str, comparison: Comparison | None
) -> Iterator[str]:
    as_of = labels.labels["as_of"].fill({"day": report.as_of.isoformat()})
    yield flat(title_line(report, language))
    yield f"{flat(report.room.url)}  {seen_line(report, language)}  {as_of[language]}"
    yield counts_line(report, language)
    yield coverage_line(report, language)
    for outcome in _SHOWN:
        rows = [row for row in report.checks if row.outcome is outcome]
        if rows:
            yield ""
            yield f"== {labels.outcomes[outcome][language]} =="
        for row in rows:
            yield from _check(row, labels, language)
    yield from _not_seen(report, labels, language)
    yield ""
    yield f"== {labels.labels['items'][language]} =="
    for group in report.criteria:
        for item in group.items:
            people = labels.labels["open_questions"].fill({"count": str(open_questions(item))})
            came_to = labels.outcomes[item.outcome][language]
            yield f"{item.id} {item.name[language]}  {came_to}  ({people[language]})"
    for score in report.scores:
        yield ""
        yield from _score(score_words(score, report.checks, labels, language), labels, language)
    changed = comparison_lines(comparison, language) if comparison is not None else ()
    for heading, lines in (*changed, *said_lines(report, language)):
        yield ""
        yield f"== {heading} =="
        yield from map(flat, lines)
    yield ""
    yield report.disclaimer[language]
    versions = labels.labels["versions"].fill(
        {"version": report.versions.greenroom, "rules": report.versions.rules}
    )
    yield versions[language]


def records_as_text(rows: Sequence[CheckRow], as_of: date, language: str = "zh") -> str:
    """The rows of the checks of records in `language`, what to fix first."""
    return "\n".join(_records(rows, as_of, load_labels(), language)) + "\n"


def _records(rows: Sequence[CheckRow], as_of: date, labels: Labels, language: str) -> Iterator[str]:
    yield labels.labels["as_of"].fill({"day": as_of.isoformat()})[language]
    counts = Counter(row.outcome for row in rows)
    yield "  ".join(
        f"{labels.outcomes[outcome][language]} {counts[outcome]}" for outcome in reversed(Outcome)
    )
    for outcome in reversed(Outcome):
        here = [row for row in rows if row.outcome is outcome]
        if here:
            yield ""
            yield f"== {labels.outcomes[outcome][language]} =="
        for row in here:
            if outcome in _SHOWN:
                yield from _check(row, labels, language)
            else:
                yield f"[{row.id}] {row.name[language]}: {flat(row.says[language])}"
            passed = [one for one in row.findings if one.outcome is Outcome.passed]
            yield from (f"  · {flat(one.says[language])}" for one in passed)


def _score(words: ScoreWords, labels: Labels, language: str) -> Iterator[str]:
    yield words.figure
    yield f"  {words.notice}"
    for note in (*words.groups, *words.notes):
        yield f"  {note}"
    if words.fixes:
        yield f"  {labels.labels['fixes'][language]}"
    for fix in words.fixes:
        yield f"  - {fix}"


def _check(row: CheckRow, labels: Labels, language: str) -> Iterator[str]:
    yield f"[{row.id}] {row.name[language]}"
    worst = [finding for finding in row.findings if finding.outcome.rank > Outcome.not_tested.rank]
    for finding in worst:
        yield from _finding(finding, labels, language)
    if not worst:
        yield f"  {flat(row.says[language])}"
    cited = "; ".join(labels.cite(clause, language) for clause in row.clauses)
    yield f"    {cited}"
    if row.outcome is Outcome.needs_review and row.review is not None:
        yield f"    {labels.labels['review'][language]}: {row.review[language]}"


def _finding(finding: FindingRow, labels: Labels, language: str) -> Iterator[str]:
    place = f"{finding.zone_name[language]}: " if finding.zone_name else ""
    yield f"  - {place}{flat(finding.says[language])}"
    if finding.context:
        yield f"      … {flat(finding.context)} …"
    if finding.lowered is not None:
        yield f"      {flat(finding.lowered[language])}"
    yield f"      {flat(mark(finding, language))}"
    if finding.outcome is Outcome.violation:
        yield f"      {labels.labels['remedy'][language]}: {finding.remedy[language]}"


def _not_seen(report: Report, labels: Labels, language: str) -> Iterator[str]:
    unseen = [row for row in report.checks if row.outcome is Outcome.not_tested]
    rows = [row for row in unseen if was_asked(row, report)]
    if unseen or report.gaps:
        yield ""
        yield f"== {labels.outcomes[Outcome.not_tested][language]} =="
    for row in rows:
        yield f"[{row.id}] {row.name[language]}: {flat(row.says[language])}"
    if len(unseen) > len(rows):
        records = {"count": str(len(unseen) - len(rows))}
        yield f"  · {labels.labels['no_dossier'].fill(records)[language]}"
    for gap in report.gaps:
        place = f"{gap.zone_name[language]}: " if gap.zone_name else ""
        detail = f" ({flat(gap.detail)})" if gap.detail else ""
        yield f"  · {place}{gap.says[language]}{detail}"
