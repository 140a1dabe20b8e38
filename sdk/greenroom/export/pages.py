"""Checklists and the coverage matrix as one HTML file each that opens offline."""

from functools import lru_cache
from typing import TYPE_CHECKING

from greenroom.checklist import Checklist, ChecklistRow
from greenroom.coverage import Coverage, Served, ServedBy, kind_of
from greenroom.export.people import load_people_words
from greenroom.export.sheets import (
    as_of_line,
    by_section,
    came_to,
    counted,
    coverage_summary,
    settled,
    told,
)
from greenroom.pack import Pack

if TYPE_CHECKING:
    from jinja2 import Environment


@lru_cache(maxsize=1)
def environment() -> "Environment":
    """Templates of this folder; everything from a page is escaped."""
    # The other formats need not wait for it to load.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=PackageLoader("greenroom.export", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def checklist_as_html(checklist: Checklist, language: str = "zh") -> str:
    """The checklist as a page to read or to print and tick; without scripts and outside parts."""
    words = load_people_words()
    shown: list[tuple[str, list[ChecklistRow]]] = [
        (section[language], rows) for section, rows in by_section(checklist)
    ]
    return (
        environment()
        .get_template("checklist.html.j2")
        .render(
            checklist=checklist,
            sections=shown,
            words=words,
            told=told,
            came_to=came_to,
            text={name: one[language] for name, one in words.labels.items()},
            verdicts=[one[language] for one in words.verdicts.values()],
            counted=counted(checklist, language),
            as_of=as_of_line(checklist, language),
            look_first=" ".join(settled(checklist, language)),
            calm=settled(checklist, language) if checklist.room else [],
            language=language,
        )
        + "\n"
    )


def coverage_as_html(pack: Pack, found: Coverage, language: str = "zh") -> str:
    """The matrix as a page, by source in the order of the catalogue."""
    words = load_people_words()
    parts: dict[str, list[Served]] = {}
    for row in (*found.rows, *found.clauses):
        title = pack.law.instruments[row.source].title[language]
        if row.draft:
            title = f"{title} · {words.labels['draft'][language]}"
        parts.setdefault(title, []).append(row)
    return (
        environment()
        .get_template("coverage.html.j2")
        .render(
            parts=list(parts.items()),
            summary=coverage_summary(found, language),
            kinds={check.id: kind_of(check) for check in pack.checks}
            | {item.id: ServedBy(item.spec.kind.value) for item in pack.items},
            words=words,
            text={name: one[language] for name, one in words.labels.items()},
            language=language,
        )
        + "\n"
    )
