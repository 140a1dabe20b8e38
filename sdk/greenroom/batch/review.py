"""One question across all rooms: a sheet on which a person answers room after room by keyboard.

The sheet is one file that opens offline. It holds what machines found of the question's duty in
each room; nothing is answered until somebody presses a key.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from markupsafe import Markup
from pydantic import RootModel

from greenroom.batch.overview import script_text
from greenroom.batch.prevalence import report_address
from greenroom.batch.result import Result
from greenroom.batch.runs import Run
from greenroom.batch.tables import platform_name, room_name
from greenroom.check import Check
from greenroom.errors import InputError
from greenroom.evidence import Evidence, Speaker, Zone
from greenroom.export.labels import load_labels
from greenroom.export.people import load_people_words
from greenroom.item import Item
from greenroom.outcome import Outcome
from greenroom.pack import Pack
from greenroom.report import CheckRow, Report
from greenroom.words import Words
from greenroom.yamltext import read_yaml

SCHEMA: Final = "greenroom-review/1"
_LINES, _CHARS = 12, 300
_COUNTED = (Outcome.violation, Outcome.needs_review)


class _Text(RootModel[dict[str, Words]]):
    pass


@lru_cache(maxsize=1)
def load_text() -> dict[str, Words]:
    """Words of the sheet. Raises PackError where the file does not hold together."""
    raw = files("greenroom.batch").joinpath("review.yaml").read_text("utf-8")
    return read_yaml(raw, _Text, "greenroom/batch/review.yaml").root


def items_for(
    pack: Pack, *, item: str = "", check: str = "", requirement: str = ""
) -> tuple[Item, ...]:
    """The questions meant: one by its id, or all that serve a check's duties or one duty.

    Raises InputError where there is none.
    """
    if item:
        found = [one for one in pack.items if one.id == item]
        where = item
    else:
        duties = {requirement} if requirement else _duties(pack, check)
        found = [one for one in pack.items if duties & set(one.spec.requirements)]
        where = requirement or check
    if not found:
        raise InputError(
            "no question to people about it", at=where, remedy="see `greenroom coverage`"
        )
    return tuple(found)


def _duties(pack: Pack, check: str) -> set[str]:
    found = [one for one in pack.checks if one.id == check]
    if not found:
        raise InputError(f"no check {check}", at="--check", remedy="see `greenroom checks`")
    return set(found[0].spec.requirements)


def sheets(
    run: Run, item: Item, pack: Pack, language: str = "zh", size: int = 500
) -> Iterator[str]:
    """Pages of at most `size` rooms each, the rooms with the worst findings first."""
    checks = [
        one
        for one in pack.checks
        if not set(one.spec.requirements).isdisjoint(item.spec.requirements)
    ]
    cards = [_card(run, one, item, checks, language) for one in run.judged()]
    cards.sort(key=lambda card: -card["rank"])
    for start in range(0, len(cards), size):
        yield _page(item, cards[start : start + size], language)


def _page(item: Item, cards: Sequence[dict[str, Any]], language: str) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only here

    environment = Environment(
        loader=PackageLoader("greenroom.batch", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    people, text = load_people_words(), load_text()
    script = files("greenroom.batch").joinpath("review.js").read_text("utf-8")
    verdicts = {name: one[language] for name, one in people.verdicts.items()}
    payload = {
        "schema": SCHEMA,
        "item": item.id,
        "cards": cards,
        "verdicts": verdicts,
        "outcomes": {name: one[language] for name, one in load_labels().outcomes.items()},
        "text": {name: one[language] for name, one in text.items()},
    }
    return environment.get_template("review.html.j2").render(
        item=item,
        spec=item.spec,
        roles=[(role, people.roles[role][language]) for role in item.spec.who],
        verdicts=verdicts,
        text={name: one[language] for name, one in text.items()},
        count=len(cards),
        payload=Markup(script_text(payload)),  # noqa: S704 - `script_text` makes it safe there
        script=Markup(script),  # noqa: S704 - our own file
        hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        language=language,
    )


def _card(
    run: Run, result: Result, item: Item, checks: Sequence[Check], language: str
) -> dict[str, Any]:
    """What the sheet shows of one room."""
    report, ids = run.report(result), {one.id for one in checks}
    rows = [row for row in report.checks if row.id in ids]
    zones = {zone for one in checks for zone in (*one.spec.reads, *one.spec.also)}
    standing = next((one for one in report.answers if one.id == item.id), None)
    return {
        "key": result.key,
        "name": room_name(result),
        "platform": platform_name(result.platform, language),
        "url": result.url if result.url.startswith(("http://", "https://")) else "",
        "report": f"../{report_address(result)}",
        "seen": result.at,
        "rank": max((row.outcome.rank for row in rows), default=0),
        "findings": list(_findings(rows, language)),
        "unseen": [
            f"{row.name[language]}: {row.says[language]}"
            for row in rows
            if row.outcome in (Outcome.not_tested, Outcome.error)
        ],
        "lines": list(_lines(run.evidence(result), report, zones, language)),
        "answered": standing.says[language] if standing else "",
    }


def _findings(rows: Sequence[CheckRow], language: str) -> Iterator[dict[str, Any]]:
    for row in rows:
        for one in row.findings:
            if one.outcome in _COUNTED:
                at = one.context_at
                yield {
                    "outcome": one.outcome,
                    "name": row.name[language],
                    "says": one.says[language],
                    "zone": one.zone_name[language] if one.zone_name else "",
                    "context": [
                        one.context[:at],
                        one.quote,
                        one.context[at + len(one.quote) :],
                    ],
                    "crop": one.crop or "",
                    "review": row.review[language] if row.review else "",
                    "mark": one.fingerprint,
                }


def _lines(
    evidence: Evidence, report: Report, zones: set[Zone], language: str
) -> Iterator[list[str]]:
    """What was read where the question looks; without such a place, what the room is called."""
    if not zones:
        yield ["", f"{report.room.title} {report.room.account_name}".strip()[:_CHARS]]
        return
    from greenroom.pack import load_phrases  # noqa: PLC0415 - names of places only

    names, told = load_phrases().zones, set()
    for text in evidence.samples[-1].texts:
        line = (text.zone, text.text[:_CHARS])
        if text.zone in zones and text.speaker is not Speaker.viewer and line not in told:
            told.add(line)
            yield [names[text.zone][language], line[1]]
            if len(told) == _LINES:
                return
