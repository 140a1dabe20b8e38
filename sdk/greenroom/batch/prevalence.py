"""How frequent faults are over the rooms of a run: by platform and by check. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from greenroom.batch.result import Result
from greenroom.batch.tables import platform_name, room_name
from greenroom.outcome import Outcome
from greenroom.pack import load_pack

NAME = 60
_EXAMPLES = 3
# One letter a cell. The sign says what colour can't. o: machines found nothing, people are asked.
MARKS = {
    Outcome.violation: "v",
    Outcome.error: "e",
    Outcome.needs_review: "r",
    Outcome.not_tested: "n",
    Outcome.passed: "p",
    Outcome.not_applicable: "a",
}
OPEN = "o"
SIGNS = {"v": "✗", "e": "!", "r": "?", "n": "·", "o": "○", "p": "✓", "a": "–"}
BAD = (Outcome.violation, Outcome.error, Outcome.needs_review)
_CALM = (Outcome.passed, Outcome.not_applicable)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """number: the check's place in the page's data. examples: name and address of reports."""

    number: int
    name: str
    numbers: list[int]
    share: str
    examples: list[tuple[str, str]]


def report_address(result: Result) -> str:
    """Where the room's report lies, counted from the run's folder; empty without one."""
    return f"./{quote(result.folder)}/report.html" if result.folder else ""


def mark_of(result: Result, item: str) -> str:
    """The letter of a cell."""
    outcome = result.items.get(item, Outcome.not_tested)
    if outcome is Outcome.not_tested and result.machine.get(item) in _CALM:
        return OPEN
    return MARKS[outcome]


def share_of(part: int, whole: int) -> str:
    """Part of a whole in per cent; a dash where there is no whole."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def platforms_of(
    seen: Sequence[Result], items: Sequence[str], language: str
) -> list[tuple[str, int, list[str]]]:
    """Platform, rooms checked, share of rooms with a violation in each item."""
    rows = []
    for platform in sorted({one.platform for one in seen}):
        here = [one for one in seen if one.platform == platform]
        shares = [
            share_of(sum(one.items.get(item) is Outcome.violation for one in here), len(here))
            for item in items
        ]
        rows.append((platform_name(platform, language), len(here), shares))
    return rows


def checks_of(seen: Sequence[Result], language: str) -> list[CheckRow]:
    """Checks with something to say, the most frequent violation first."""
    rows = []
    for place, check in enumerate(load_pack().checks):
        here = [one for one in seen if check.id in one.checks]
        if not here:
            continue
        counts = Counter(one.checks[check.id] for one in here)
        worst = sorted(here, key=lambda one: -one.checks[check.id].rank)[:_EXAMPLES]
        rows.append(
            CheckRow(
                place,
                check.spec.name[language],
                [counts[outcome] for outcome in BAD],
                share_of(counts[Outcome.violation], len(seen)),
                [(room_name(one)[:NAME], report_address(one)) for one in worst],
            )
        )
    return sorted(rows, key=lambda row: [-number for number in row.numbers])
