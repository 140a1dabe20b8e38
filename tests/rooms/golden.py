"""Golden rooms: a page, and everything that must be found in it. Nothing else may be.

`python tests/rooms/golden.py` writes what is found now; read the difference before keeping it.
"""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from greenroom import __version__
from greenroom.audit import see
from greenroom.engine import judge
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.report import Report

HERE = Path(__file__).parent
DAY = date(2026, 3, 1)
ROOMS = tuple(sorted(path.parent.name for path in HERE.glob("*/room.html")))


def verdicts(report: Report) -> dict[str, Any]:
    """What a report says, without ids, times and wording: outcomes, findings, gaps."""
    return {
        "state": str(report.seen.state),
        "outcomes": {row.id: str(row.outcome) for row in report.checks},
        "findings": sorted(
            [row.id, str(found.outcome), found.reason, str(found.zone or ""), found.quote]
            for row in report.checks
            for found in row.findings
            if found.outcome is not Outcome.passed
        ),
        "gaps": sorted({f"{gap.zone or 'all'}: {gap.reason or 'carrier'}" for gap in report.gaps}),
    }


def saved(room: str, as_of: date = DAY) -> Report:
    """The report on a room's page as saved HTML."""
    evidence = see(str(HERE / room / "room.html"))
    return judge(evidence, load_pack(), as_of, version=__version__)


def expected(room: str) -> dict[str, Any]:
    """What must be found, as kept beside the room."""
    kept: dict[str, Any] = yaml.safe_load((HERE / room / "expected.yaml").read_text("utf-8"))
    return kept


if __name__ == "__main__":
    for name in ROOMS:
        text = yaml.safe_dump(verdicts(saved(name)), allow_unicode=True, sort_keys=False, width=120)
        (HERE / name / "expected.yaml").write_text(text, "utf-8")
