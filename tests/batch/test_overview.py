"""Classes, tables and the overview: what a person reads after a run."""

import base64
import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from greenroom.batch.exports import write_results
from greenroom.batch.overview import as_overview
from greenroom.batch.result import Class, Result, class_of_failure, load_rules
from greenroom.batch.tables import item_column
from greenroom.batch.trend import Move, trend_of
from greenroom.errors import CaptureError, GoneError, LateError, SiteError, TargetError
from greenroom.outcome import Outcome
from greenroom.pack import load_pack

ITEMS = [one.id for standard in load_pack().reported for one in standard.criteria]
CHECK = load_pack().checks[0].id


def result(name: str, outcome: Outcome | None) -> Result:
    seen = outcome is not None
    return Result(
        key=name,
        url=f"https://a.example/{name}",
        name=name,
        platform="generic",
        outcome=Class.audited if seen else Class.login,
        attempts=1,
        seconds=1,
        at="2026-11-01T20:00:00+08:00",
        title="=1+1",
        counts={outcome: 1} if outcome else {},
        items={ITEMS[0]: outcome} if outcome else {},
        checks={CHECK: outcome} if outcome is Outcome.violation else {},
        folder=f"rooms/{name}" if seen else "",
    )


ROOMS = [
    result("calm", Outcome.passed),
    result("<b>bad", Outcome.violation),
    result("shut", None),
    result("doubt", Outcome.needs_review),
]


def test_every_class_has_a_name_and_a_rule() -> None:
    assert set(load_rules()) == set(Class)


def data_of(page: str) -> dict[str, Any]:
    """What the page's script reads."""
    raw = page[page.index('id="rooms-data">') + 16 :]
    found: dict[str, Any] = json.loads(raw[: raw.index("</script>")])
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_worst_room_stands_first_and_leads_to_its_report(language: str) -> None:
    page = as_overview(ROOMS, language)
    rooms = data_of(page)["rooms"]
    assert [room["n"] for room in rooms] == ["<b>bad", "doubt", "calm", "shut"]
    assert rooms[0]["f"] == "./rooms/%3Cb%3Ebad/report.html"
    assert rooms[-1]["f"] == ""
    assert "<b>bad" not in page
    assert load_rules()[Class.login].name[language] in page
    assert "33 %" in page, "of three rooms checked one is at fault"


def test_what_was_not_seen_is_no_pass() -> None:
    (room,) = data_of(as_overview([result("calm", Outcome.passed)]))["rooms"]
    assert room["m"] == "p" + "n" * (len(ITEMS) - 1)
    asked = result("asked", Outcome.not_tested).model_copy(
        update={"machine": {ITEMS[0]: Outcome.passed, ITEMS[1]: Outcome.not_tested}}
    )
    (room,) = data_of(as_overview([asked]))["rooms"]
    assert room["m"] == "o" + "n" * (len(ITEMS) - 1), "people have not answered yet"


def test_only_the_pages_own_script_may_run() -> None:
    page = as_overview(ROOMS)
    policy = page[page.index("Content-Security-Policy") :].partition(">")[0]
    script = page[page.rindex("<script>") + 8 : page.rindex("</script>")]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


def moved(before: Outcome | None, now: Outcome | None) -> Move:
    then, later = result("one", before), result("one", now)
    return trend_of([then], [later], ITEMS).rooms["one"]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (Outcome.passed, Outcome.violation, Move.worse),
        (Outcome.violation, Outcome.passed, Move.better),
        (Outcome.violation, Outcome.needs_review, Move.better),
        (Outcome.violation, Outcome.not_tested, Move.unseen),
        (Outcome.violation, Outcome.error, Move.unseen),
        (Outcome.violation, Outcome.violation, Move.same),
        (Outcome.passed, Outcome.passed, Move.same),
        (None, Outcome.violation, Move.added),
    ],
)
def test_room_moved(before: Outcome | None, now: Outcome, expected: Move) -> None:
    assert moved(before, now) is expected


def test_trend_counts_rooms_checked_both_times() -> None:
    earlier = [
        result("a", Outcome.violation),
        result("b", Outcome.passed),
        result("gone", Outcome.passed),
    ]
    later = [
        result("a", Outcome.passed),
        result("b", Outcome.violation),
        result("c", Outcome.passed),
    ]
    trend = trend_of(earlier, later, ITEMS)
    first = trend.items[ITEMS[0]]
    assert (first.rooms, first.before, first.after) == (2, 1, 1)
    assert first.moves == {Move.better: 1, Move.worse: 1}
    assert trend.missing == 1
    signs = {room["n"]: room["t"] for room in data_of(as_overview(later, "zh", earlier))["rooms"]}
    assert signs == {"a": "▼", "b": "▲", "c": "+"}


def test_results_hold_every_room_and_no_formula(tmp_path: Path) -> None:
    write_results(ROOMS, tmp_path)
    with (tmp_path / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [one.name for one in ROOMS]
    assert {row["title"] for row in rows} == {"'=1+1"}
    assert rows[1][item_column(ITEMS[0])] == "violation"
    sheet = load_workbook(tmp_path / "results.xlsx").worksheets[0]
    assert sheet.max_row == 1 + len(ROOMS)
    said = {cell.value for cell in sheet[3]}
    assert "需马上改" in said
    assert len((tmp_path / "results.jsonl").read_text("utf-8").splitlines()) == len(ROOMS)


@pytest.mark.parametrize(
    ("problem", "outcome"),
    [
        (GoneError("HTTP 404"), Class.gone),
        (LateError("no answer"), Class.timeout),
        (SiteError("HTTP 500"), Class.refused),
        (TargetError("inside"), Class.blocked_by_policy),
        (CaptureError("the collector failed"), Class.crash),
        (TimeoutError(), Class.timeout),
        (RuntimeError("Page.goto: net::ERR_NAME_NOT_RESOLVED at x"), Class.refused),
        (RuntimeError("Page.goto: net::ERR_TOO_MANY_REDIRECTS at x"), Class.moved),
        (RuntimeError("Target crashed"), Class.crash),
        (ValueError(), Class.crash),
    ],
)
def test_failure_has_a_class(problem: Exception, outcome: Class) -> None:
    assert class_of_failure(problem)[0] is outcome
