"""A comparison of audits as plain text, as a page, and as lines and cells of other reports."""

from collections.abc import Iterator
from datetime import datetime

from greenroom.compare import Change, ChangeRow, Comparison
from greenroom.export.labels import flat, load_labels
from greenroom.words import CHINA

CHANGE_COLUMNS = (
    "change",
    "id",
    "name",
    "outcome",
    "says",
    "place",
    "first_seen",
    "last_seen",
    "waived_by",
)
"""What stands over `change_cells`; `labels.yaml` holds the words."""


_LIST = {"zh": "、", "en": ", "}


def comparison_as_text(comparison: Comparison, language: str = "zh") -> str:
    """The comparison in `language` (`zh` or `en`), what is open first, ending with a newline."""
    lines = comparison_summary(comparison, language)
    for heading, rows in comparison_lines(comparison, language)[1:]:
        lines += ["", f"== {heading} ==", *(f"  - {row}" for row in rows)]
    return "\n".join(map(flat, lines)) + "\n"


def comparison_as_html(comparison: Comparison, language: str = "zh") -> str:
    """The comparison as a page without scripts and without outside parts."""
    from greenroom.export.pages import environment  # noqa: PLC0415 - text needs no templates

    labels = load_labels()
    return (
        environment()
        .get_template("comparison.html.j2")
        .render(
            comparison=comparison,
            summary=comparison_summary(comparison, language),
            groups=[
                (change_name(change, language), rows)
                for change in Change
                if (rows := [row for row in comparison.rows if row.change is change])
            ],
            day=day_of_moment,
            notes=row_notes,
            labels=labels,
            text={name: words[language] for name, words in labels.labels.items()},
            outcomes={outcome: words[language] for outcome, words in labels.outcomes.items()},
            language=language,
        )
        + "\n"
    )


def comparison_summary(comparison: Comparison, language: str) -> list[str]:
    """Which audits, how many findings of each kind, how many are waived, whether rules differ."""
    labels = load_labels().labels
    audits = comparison.audits
    heading = labels["compared"].fill(
        {
            "room": comparison.room,
            "count": str(len(audits)),
            "first": day_of_moment(audits[0].seen),
            "last": day_of_moment(audits[-1].seen),
        }
    )
    lines = [heading[language]]
    lines += [f"{change_name(change, language)}: {comparison.counts[change]}" for change in Change]
    if comparison.waived:
        lines.append(labels["waived_open"].fill({"count": str(comparison.waived)})[language])
    if not comparison.same_rules:
        lines.append(labels["other_rules"][language])
    return lines


def comparison_in_short(comparison: Comparison, language: str) -> list[tuple[str, str]]:
    """Kind of change with how many, and what it concerns: one line each, none for what is not."""
    found = []
    for change in Change:
        rows = [row for row in comparison.rows if row.change is change]
        if rows:
            named = dict.fromkeys(_in_short(row, language) for row in rows)
            found.append(
                (f"{change_name(change, language)} {len(rows)}", _LIST[language].join(named))
            )
    return found


def comparison_lines(comparison: Comparison, language: str) -> list[tuple[str, list[str]]]:
    """Headings with their lines: the summary, then each kind of change that there is."""
    heading = load_labels().labels["what_changed"][language]
    found = [(heading, comparison_summary(comparison, language))]
    for change in Change:
        rows = [row for row in comparison.rows if row.change is change]
        if rows:
            found.append((change_name(change, language), [_line(row, language) for row in rows]))
    return found


def change_cells(row: ChangeRow, language: str) -> Iterator[str]:
    """One finding over the audits, in `CHANGE_COLUMNS`."""
    yield change_name(row.change, language)
    yield row.check
    yield row.name[language]
    yield load_labels().outcomes[row.outcome][language]
    yield row.says[language]
    yield row.zone_name[language] if row.zone_name else ""
    yield day_of_moment(row.first)
    yield day_of_moment(row.last)
    yield f"{row.waiver.owner}, ≤ {row.waiver.until}" if row.waiver else ""


def changes_of(comparison: Comparison | None, language: str) -> dict[str, str]:
    """Fingerprint of a finding of the last audit → what became of it, the most pressing."""
    found: dict[str, str] = {}
    for row in comparison.rows if comparison is not None else ():
        found.setdefault(row.fingerprint, change_name(row.change, language))
    return found


def change_name(change: Change, language: str) -> str:
    """The kind of change in words."""
    name = "change_not_seen" if change is Change.not_seen else str(change)
    return load_labels().labels[name][language]


def row_notes(row: ChangeRow, language: str) -> list[str]:
    """Since when, what it was before, who has taken it on."""
    labels = load_labels()
    notes = [labels.labels["since"].fill({"first": day_of_moment(row.first)})[language]]
    if row.before is not None:
        was = {"outcome": labels.outcomes[row.before][language]}
        notes.append(labels.labels["was"].fill(was)[language])
    if row.waiver is not None:
        given = {"owner": row.waiver.owner, "until": row.waiver.until.isoformat()}
        notes.append(labels.labels["taken_on"].fill(given)[language])
    return notes


def day_of_moment(moment: datetime) -> str:
    """The day in China."""
    return moment.astimezone(CHINA).date().isoformat()


def _in_short(row: ChangeRow, language: str) -> str:
    return f"{row.name[language]}“{row.quote}”" if row.quote else row.name[language]


def _line(row: ChangeRow, language: str) -> str:
    place = f"{row.zone_name[language]}: " if row.zone_name else ""
    notes = [load_labels().outcomes[row.outcome][language], *row_notes(row, language)]
    return f"[{row.check}] {place}{row.says[language]} ({'; '.join(notes)})"
