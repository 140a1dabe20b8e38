"""The report as Markdown (CommonMark) for a ticket or a chat: what to fix now stands first."""

import re
from collections.abc import Iterator

from greenroom.compare import Comparison
from greenroom.export.about import about, counts_line, coverage_line, title_line
from greenroom.export.entries import Entry, entries
from greenroom.export.labels import flat, load_labels
from greenroom.export.said import open_questions
from greenroom.outcome import Outcome
from greenroom.report import Report

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&@$!])")
_LEADING = re.compile(r"^(\d*)((?<!\d)[-+=]|(?<=\d)[.)])")
# What renderers make a link of without any markup around it.
_ADDRESS = re.compile(r"(?i)(:)(?=//)|(?<=www)(\.)")
_TOLD = ("change", "remedy", "review", "basis", "penalty", "lowered", "waived_by")


def as_markdown(report: Report, language: str = "zh", comparison: Comparison | None = None) -> str:
    """Headings and lists without HTML, links or pictures; words of a page stay words."""
    return "\n".join(_lines(report, language, comparison)) + "\n"


def _lines(report: Report, language: str, comparison: Comparison | None) -> Iterator[str]:
    labels = load_labels()
    yield f"# {plain(title_line(report, language))}"
    yield ""
    yield plain(counts_line(report, language))
    yield ""
    yield plain(coverage_line(report, language))
    every = entries(report, language, comparison)
    for outcome in reversed(Outcome):
        # Questions stand with their criterion; here those that came to something.
        rows = [
            one
            for one in every
            if one.outcome is outcome
            and (one.kind != "question" or outcome.rank > Outcome.not_tested.rank)
        ]
        if rows:
            yield ""
            yield f"## {labels.outcomes[outcome][language]} ({len(rows)})"
            yield ""
        for one in rows:
            yield from _entry(one, language)
    yield ""
    yield f"## {labels.labels['items'][language]}"
    yield ""
    for group in report.criteria:
        for item in group.items:
            people = labels.labels["open_questions"].fill({"count": str(open_questions(item))})
            came_to = labels.outcomes[item.outcome][language]
            words = f"{item.name[language]}: {came_to} ({people[language]})"
            yield f"- {plain(item.id)} {plain(words)}"
    yield ""
    yield f"## {labels.labels['about'][language]}"
    yield ""
    for label, value in about(report, language, comparison):
        yield f"- {plain(label)}: {plain(value)}"


def _entry(entry: Entry, language: str) -> Iterator[str]:
    labels = load_labels()
    place = f"{entry.place} · " if entry.place else ""
    name = f"**{plain(entry.name)}** " if entry.name else ""
    mark = f" {plain(entry.mark)}" if entry.mark else ""
    yield f"- {name}{plain(place + entry.says)}{mark}"
    if entry.context:
        yield f"  > {plain(entry.context)}"
        yield ""
    if entry.outcome.rank <= Outcome.not_tested.rank:
        return
    for column in _TOLD:
        if value := getattr(entry, column):
            yield f"  - {labels.labels[column][language]}: {plain(value)}"


def plain(words: str) -> str:
    """Words on one line in which nothing is markup or becomes a link."""
    escaped = _MARKUP.sub(r"\\\1", flat(words).strip())
    escaped = _ADDRESS.sub(lambda found: f"\\{found.group()}", escaped)
    return _LEADING.sub(r"\1\\\2", escaped)
