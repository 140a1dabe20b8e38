"""The overview of a run: one page that opens offline, from which each room's report opens.

Rooms stand in the page as data, and a small script of ours shows a hundred at a time; every word
of a room is put in as text, never as markup.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pydantic import RootModel

from greenroom.batch.journal import put_whole
from greenroom.batch.prevalence import (
    BAD,
    MARKS,
    NAME,
    OPEN,
    SIGNS,
    checks_of,
    mark_of,
    platforms_of,
    report_address,
    share_of,
)
from greenroom.batch.result import Result, load_rules
from greenroom.batch.tables import platform_name, room_name
from greenroom.batch.trend import Move, Trend, trend_of
from greenroom.export.labels import load_labels
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.words import Words
from greenroom.yamltext import read_yaml

_ADDRESS = 120
_MOVES = {Move.worse: "▲", Move.better: "▼", Move.same: "=", Move.unseen: "·", Move.added: "+"}


class _Text(RootModel[dict[str, Words]]):
    pass


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One of the twelve over all rooms. looked: rooms in which machines came to a result."""

    id: str
    name: str
    looked: int
    numbers: list[int]
    share: str
    trend: str


def write_overview(
    results: Sequence[Result],
    folder: Path,
    language: str = "zh",
    earlier: Sequence[Result] | None = None,
) -> None:
    """Writes `overview.html` into the folder of the run."""
    put_whole(folder / "overview.html", as_overview(results, language, earlier))


def as_overview(
    results: Sequence[Result], language: str = "zh", earlier: Sequence[Result] | None = None
) -> str:
    """The page; links count from the run's folder. earlier: results of the run to compare with."""
    text = {name: one[language] for name, one in load_text().items()}
    names = _item_names(language)
    trend = trend_of(earlier, results, names) if earlier is not None else None
    seen = [one for one in results if one.items]
    outcomes = {one: words[language] for one, words in load_labels().outcomes.items()}
    script = _part("overview.js")
    legend = [(mark, outcomes[one]) for one, mark in MARKS.items()]
    legend.insert(4, (OPEN, text["open"]))
    page: str = (
        _environment()
        .get_template("overview.html.j2")
        .render(
            text=text,
            count=_filled("count", language, rooms=len(results), judged=len(seen)),
            when=_when(results, language),
            legend=legend,
            signs=SIGNS,
            moves=[(_MOVES[one], text[f"move_{one}"]) for one in Move] if trend else [],
            missing=_filled("missing", language, count=trend.missing) if trend else "",
            classes=_classes(results, language),
            names=names,
            all_platforms=[
                platform_name(one, language) for one in sorted({one.platform for one in results})
            ],
            platforms=platforms_of(seen, list(names), language),
            items=_items(seen, names, trend, language),
            bad=[(one, outcomes[one]) for one in BAD],
            checks=checks_of(seen, language),
            payload=Markup(_payload(results, names, trend, text, outcomes, language)),  # noqa: S704 - `_script_text`
            script=Markup(script),  # noqa: S704 - our own file
            hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            disclaimer=load_pack().phrases.disclaimer[language],
            language=language,
        )
    )
    return page


def _environment() -> Any:  # noqa: ANN401 - jinja2 is loaded only here
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=PackageLoader("greenroom.batch", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _part(name: str) -> str:
    return files("greenroom.batch").joinpath(name).read_text("utf-8")


@lru_cache(maxsize=1)
def load_text() -> dict[str, Words]:
    """Words of the page. Raises PackError where the file does not hold together."""
    return read_yaml(_part("overview.yaml"), _Text, "greenroom/batch/overview.yaml").root


def _filled(name: str, language: str, **values: object) -> str:
    return load_text()[name].fill({key: str(one) for key, one in values.items()})[language]


def _item_names(language: str) -> dict[str, str]:
    return {
        one.id: one.name[language] for standard in load_pack().reported for one in standard.criteria
    }


def script_text(value: object) -> str:
    """JSON that can stand inside a script element, whatever words it holds."""
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        raw = raw.replace(char, f"\\u{ord(char):04x}")
    return raw


def _payload(
    results: Sequence[Result],
    names: dict[str, str],
    trend: Trend | None,
    text: dict[str, str],
    outcomes: dict[Outcome, str],
    language: str,
) -> str:
    """Rooms worst first, those that were not judged last, as the script reads them."""
    platforms = sorted({one.platform for one in results})
    classes = list(load_rules())
    checks = {check.id: place for place, check in enumerate(load_pack().checks)}
    rooms = [
        {
            "n": room_name(one)[:NAME],
            "u": one.url.partition("://")[2][:_ADDRESS],
            "f": report_address(one),
            "p": platforms.index(one.platform),
            "c": classes.index(one.outcome),
            "d": one.detail[:_ADDRESS],
            "m": "".join(mark_of(one, item) for item in names) if one.items else "",
            "k": sorted(checks[id_] for id_ in one.checks if id_ in checks),
            "v": one.counts.get(Outcome.violation, 0),
            "r": one.counts.get(Outcome.needs_review, 0),
            "t": _MOVES[trend.rooms[one.key]] if trend and one.key in trend.rooms else "",
        }
        for one in sorted(results, key=_badness)
    ]
    words = {mark: outcomes[one] for one, mark in MARKS.items()} | {OPEN: text["open"]}
    shown = ("found", "page", "empty", "row_counts")
    return script_text(
        {
            "rooms": rooms,
            "signs": SIGNS,
            "words": words,
            "moves": {_MOVES[one]: text[f"move_{one}"] for one in Move},
            "platforms": [platform_name(one, language) for one in platforms],
            "classes": [load_rules()[one].name[language] for one in classes],
            "text": {name: text[name] for name in shown},
        }
    )


def _badness(result: Result) -> tuple[Any, ...]:
    """Worst first: items at fault before checks, violations before doubts, the unseen last."""
    items = Counter(result.items.values())
    checks = Counter(result.checks.values())
    worse = [-count[outcome] for outcome in BAD for count in (items, checks)]
    return (not result.items, *worse, result.url)


def _when(results: Sequence[Result], language: str) -> str:
    days = sorted({one.at[:10] for one in results})
    if not days:
        return ""
    span = days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}"
    rules = " ".join(sorted({one.rules for one in results if one.rules}))
    return _filled("when", language, days=span, rules=rules or "–")


def _classes(results: Sequence[Result], language: str) -> list[tuple[int, str, int]]:
    """Place in the page's data, name and number of rooms of each class, most frequent first."""
    order = list(load_rules())
    counts = Counter(one.outcome for one in results)
    return [
        (order.index(one), load_rules()[one].name[language], number)
        for one, number in counts.most_common()
    ]


def _items(
    seen: Sequence[Result], names: dict[str, str], trend: Trend | None, language: str
) -> list[ItemRow]:
    rows = []
    for item, name in names.items():
        came = Counter(one.items.get(item, Outcome.not_tested) for one in seen)
        looked = sum(mark_of(one, item) != MARKS[Outcome.not_tested] for one in seen)
        at_fault = came[Outcome.violation]
        told = ""
        if trend is not None:
            found = trend.items[item]
            told = _filled(
                "item_trend",
                language,
                before=found.before,
                after=found.after,
                rooms=found.rooms,
                **{str(move): found.moves.get(move, 0) for move in Move},
            )
        numbers = [came[outcome] for outcome in BAD]
        rows.append(ItemRow(item, name, looked, numbers, share_of(at_fault, looked), told))
    return rows
