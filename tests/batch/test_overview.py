"""Classes, tables and the overview: what a person reads after a run."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from greenroom.batch.exports import write_exports
from greenroom.batch.overview import as_overview
from greenroom.batch.result import Class, Result, class_of_failure, load_rules
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


@pytest.mark.parametrize("language", ["zh", "en"])
def test_worst_room_stands_first_and_leads_to_its_report(language: str) -> None:
    page = as_overview(ROOMS, language)
    places = [page.index(f"{name}</a>") for name in ("bad", "doubt", "calm")]
    assert places == sorted(places)
    assert 'href="rooms/&lt;b&gt;bad/report.html"' in page
    assert "<b>bad" not in page
    assert "<script" not in page
    assert load_rules()[Class.login].name[language] in page
    assert "33 %" in page, "of three rooms checked one is at fault"


def test_what_was_not_seen_is_no_pass() -> None:
    page = as_overview([result("calm", Outcome.passed)])
    heat = page[page.index("calm</a>") : page.index("</table>", page.index("calm</a>"))]
    assert heat.count("class=p") == 1
    assert heat.count("class=n") == len(ITEMS) - 1


def test_tables_hold_every_room_and_no_formula(tmp_path: Path) -> None:
    write_exports(ROOMS, tmp_path)
    with (tmp_path / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [one.name for one in ROOMS]
    assert {row["title"] for row in rows} == {"'=1+1"}
    sheet = load_workbook(tmp_path / "results.xlsx").worksheets[0]
    assert sheet.max_row == 1 + len(ROOMS)
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
