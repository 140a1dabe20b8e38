"""A comparison of audits as plain text, what is open first."""

from collections.abc import Iterator
from datetime import datetime

from greenroom.compare import Change, ChangeRow, Comparison
from greenroom.export.labels import Labels, load_labels
from greenroom.export.text import flat
from greenroom.words import CHINA

_LABELS = {change: "change_not_seen" if change is Change.not_seen else change for change in Change}


def comparison_as_text(comparison: Comparison, language: str = "zh") -> str:
    """The comparison in `language` (`zh` or `en`), ending with a newline."""
    return "\n".join(_lines(comparison, load_labels(), language)) + "\n"


def _lines(comparison: Comparison, labels: Labels, language: str) -> Iterator[str]:
    audits = comparison.audits
    heading = labels.labels["compared"].fill(
        {
            "room": flat(comparison.room),
            "count": str(len(audits)),
            "first": _day(audits[0].seen),
            "last": _day(audits[-1].seen),
        }
    )
    yield heading[language]
    for change in Change:
        yield f"{labels.labels[_LABELS[change]][language]}: {comparison.counts[change]}"
    if comparison.waived:
        waived = labels.labels["waived_open"].fill({"count": str(comparison.waived)})
        yield waived[language]
    for change in Change:
        rows = [row for row in comparison.rows if row.change is change]
        if rows:
            yield ""
            yield f"== {labels.labels[_LABELS[change]][language]} =="
        for row in rows:
            yield _row(row, labels, language)


def _row(row: ChangeRow, labels: Labels, language: str) -> str:
    place = f"{row.zone_name[language]}: " if row.zone_name else ""
    since = labels.labels["since"].fill({"first": _day(row.first)})[language]
    notes = [labels.outcomes[row.outcome][language], since]
    if row.before is not None:
        was = {"outcome": labels.outcomes[row.before][language]}
        notes.append(labels.labels["was"].fill(was)[language])
    if row.waiver is not None:
        given = {"owner": flat(row.waiver.owner), "until": row.waiver.until.isoformat()}
        notes.append(labels.labels["taken_on"].fill(given)[language])
    return f"  - [{row.check}] {place}{flat(row.says[language])} ({'; '.join(notes)})"


def _day(moment: datetime) -> str:
    return moment.astimezone(CHINA).date().isoformat()
