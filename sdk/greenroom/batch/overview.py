"""The overview of a run: one page without scripts, from which each room's report opens."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import RootModel

from greenroom.batch.journal import put_whole
from greenroom.batch.result import Result, load_rules
from greenroom.export.labels import load_labels
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.words import Words
from greenroom.yamltext import read_yaml

_NAME = 40
_EXAMPLES = 5
# Rows that are laid out together.
_BLOCK = 100
# One letter a cell: the page of thousands of rooms stays small. The sign says what colour can't.
_MARKS = {
    Outcome.violation: "v",
    Outcome.error: "e",
    Outcome.needs_review: "r",
    Outcome.not_tested: "n",
    Outcome.passed: "p",
    Outcome.not_applicable: "a",
}
_SIGNS = {"v": "✗", "e": "!", "r": "?", "n": "·", "p": "✓", "a": "–"}
_BAD = (Outcome.violation, Outcome.error, Outcome.needs_review)


class _Text(RootModel[dict[str, Words]]):
    pass


@dataclass(frozen=True, slots=True)
class _Link:
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class _Row(_Link):
    marks: str


@dataclass(frozen=True, slots=True)
class _CheckRow:
    name: str
    numbers: list[int]
    share: str
    rooms: list[_Link]


def write_overview(results: Sequence[Result], folder: Path, language: str = "zh") -> None:
    """Writes `overview.html` into the folder of the run."""
    put_whole(folder / "overview.html", as_overview(results, language))


def as_overview(results: Sequence[Result], language: str = "zh") -> str:
    """The page; links count from the run's folder."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only here

    environment = Environment(
        loader=PackageLoader("greenroom.batch", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = _text()
    names = {
        criterion.id: criterion.name[language]
        for one in load_pack().reported
        for criterion in one.criteria
    }
    rules = load_rules()
    classes = Counter(one.outcome for one in results)
    seen = sorted((one for one in results if one.items), key=_badness)
    words = load_labels().outcomes
    return environment.get_template("overview.html.j2").render(
        text={name: one[language] for name, one in text.items()},
        count=text["count"].fill({"count": str(len(results))})[language],
        legend=[(mark, words[outcome][language]) for outcome, mark in _MARKS.items()],
        signs=_SIGNS,
        block=_BLOCK,
        classes=[(rules[one].name[language], number) for one, number in classes.most_common()],
        items=list(names.values()),
        rooms=[_row(one, list(names)) for one in seen],
        platforms=_platforms(seen, list(names)),
        bad=[(outcome, words[outcome][language]) for outcome in _BAD],
        checks=_checks(seen, language),
        unseen=[
            {
                "outcome": rules[one.outcome].name[language],
                "name": _link(one).name,
                "detail": one.detail,
            }
            for one in results
            if not one.items
        ],
        language=language,
    )


@lru_cache(maxsize=1)
def _text() -> dict[str, Words]:
    at = "greenroom/batch/overview.yaml"
    raw = files("greenroom.batch").joinpath("overview.yaml").read_text("utf-8")
    return read_yaml(raw, _Text, at).root


def _badness(result: Result) -> tuple[Any, ...]:
    """Worst first: items at fault before checks, violations before doubts."""
    items = Counter(result.items.values())
    checks = Counter(result.checks.values())
    worse = [-count[outcome] for outcome in _BAD for count in (items, checks)]
    return (*worse, result.url)


def _link(result: Result) -> _Link:
    name = result.name or result.account or result.title or result.url.partition("://")[2]
    short = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
    return _Link(short, f"{result.folder}/report.html" if result.folder else "")


def _row(result: Result, items: Sequence[str]) -> _Row:
    link = _link(result)
    marks = (_MARKS[result.items.get(item, Outcome.not_tested)] for item in items)
    return _Row(link.name, link.href, "".join(marks))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else ""


def _platforms(seen: Sequence[Result], items: Sequence[str]) -> list[tuple[str, int, list[str]]]:
    """Platform, rooms checked, share of rooms with a violation in each item."""
    rows = []
    for platform in sorted({one.platform for one in seen}):
        here = [one for one in seen if one.platform == platform]
        shares = [
            _share(sum(one.items.get(item) is Outcome.violation for one in here), len(here))
            for item in items
        ]
        rows.append((platform, len(here), shares))
    return rows


def _checks(seen: Sequence[Result], language: str) -> list[_CheckRow]:
    """Checks with something to say, the most frequent violation first."""
    rows = []
    for check in load_pack().checks:
        here = [one for one in seen if check.id in one.checks]
        if not here:
            continue
        counts = Counter(one.checks[check.id] for one in here)
        rooms = sorted(here, key=lambda one: -one.checks[check.id].rank)[:_EXAMPLES]
        share = _share(counts[Outcome.violation], len(seen))
        numbers = [counts[outcome] for outcome in _BAD]
        name = check.spec.name[language]
        rows.append(_CheckRow(name, numbers, share, [_link(one) for one in rooms]))
    return sorted(rows, key=lambda row: [-number for number in row.numbers])
