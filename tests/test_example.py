"""The complete example is made anew by its own commands, and its reports say what it tells."""

import csv
import json
import shlex
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from greenroom.bundle.container import read_bundle
from greenroom.bundle.manifest import NAME, read_manifest
from greenroom.bundle.verifying import verify, verify_chain
from greenroom.cli import _OWN, cli
from greenroom.cli.example import commands
from greenroom.compare import Change, compare
from greenroom.evidence import Speaker, read_evidence
from greenroom.outcome import Outcome
from greenroom.report import Report, read_report

EXAMPLE = Path(__file__).parents[1] / "examples" / "room"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The folder that `greenroom example` writes, without a browser: the PDF has its own test."""
    folder = tmp_path_factory.mktemp("example") / "room"
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("GREENROOM_CHROMIUM", "/no/such/chromium")
        # In a thread of its own: other tests hold a browser's loop in this one.
        with ThreadPoolExecutor(1) as apart:
            ended = apart.submit(CliRunner().invoke, cli, ["example", str(folder)]).result()
    return folder, ended


@pytest.fixture(scope="module")
def folder(made: tuple[Path, Result]) -> Path:
    return made[0]


@pytest.fixture(scope="module")
def reports(folder: Path) -> list[Report]:
    return [read_report((folder / f"report-{n}.json").read_bytes()) for n in (1, 2, 3)]


def outcome(report: Report, check: str) -> Outcome:
    return next(row.outcome for row in report.checks if row.id == check)


def test_every_command_of_the_guide_runs_and_what_is_missing_is_said(
    made: tuple[Path, Result],
) -> None:
    folder, ended = made
    lines = commands((EXAMPLE / "README.md").read_text("utf-8"))
    assert len(lines) > 20
    assert {shlex.split(line)[1] for line in lines} <= _OWN.keys()
    assert ended.exception is None or isinstance(ended.exception, SystemExit)
    assert ended.exit_code == 3
    assert "GREENROOM_CHROMIUM: no program" in ended.output
    named = [shlex.split(line) for line in lines]
    outs = {words[words.index("--out") + 1] for words in named if "--out" in words}
    assert {name for name in outs if not (folder / name).exists()} == {"report.pdf"}


def test_each_audit_found_what_the_story_tells(reports: list[Report]) -> None:
    first, second, third = reports
    for check, told in {
        "wording/absolute_terms": ("violation", "pass", "violation"),
        "avatar/ai_label": ("violation", "pass", "violation"),
        "goods/health_food_warning": ("violation", "pass", "pass"),
        "pricing/price_shown": ("violation", "pass", "pass"),
        "seller/actual_seller": ("violation", "pass", "pass"),
        "pricing/seven_day_price": ("needs_review", "violation", "pass"),
        "diversion/off_platform_contact": ("needs_review", "needs_review", "pass"),
        "wording/lowest_price_claims": ("pass", "needs_review", "needs_review"),
        "traffic/fake_trade": ("pass", "pass", "violation"),
        "wording/medical_claims": ("pass", "pass", "violation"),
        "records/licences": ("not_tested", "pass", "needs_review"),
    }.items():
        assert tuple(str(outcome(one, check)) for one in (first, second, third)) == told, check


def test_findings_are_new_persisting_fixed_and_back(reports: list[Report]) -> None:
    kinds: defaultdict[Change, set[str]] = defaultdict(set)
    for row in compare(reports).rows:
        kinds[row.change].add(row.check)
    assert kinds[Change.reopened] == {"wording/absolute_terms"}
    assert {"traffic/fake_trade", "avatar/ai_label", "wording/medical_claims"} <= kinds[Change.new]
    assert {"wording/lowest_price_claims", "seller/business_licence"} <= kinds[Change.persisting]
    assert {"pricing/seven_day_price", "diversion/off_platform_contact"} <= kinds[Change.fixed]


def test_answers_are_kept_contradicted_and_run_out(reports: list[Report]) -> None:
    rows = {row.id: row for row in reports[2].answers}
    assert len(rows) == 7
    contradicted = rows["content/fake_trades"]
    assert contradicted.outcome is Outcome.needs_review
    assert [one.check for one in contradicted.against] == ["traffic/fake_trade"]
    label = rows["avatar/label_all_the_time"]
    assert (label.outcome, len(label.earlier)) == (Outcome.needs_review, 1)
    assert rows["room/co_streams"].outcome is Outcome.not_tested  # for one broadcast
    proven = rows["goods/traceability"]
    assert proven.outcome is Outcome.passed
    assert proven.answer is not None
    assert [file.name for file in proven.answer.files] == ["进货单.txt"]
    said = {row.id: row.outcome for row in reports[1].answers}
    assert said["price/compared_prices"] is Outcome.violation  # by their own word


def test_one_waiver_ended_with_its_finding_and_one_persists(reports: list[Report]) -> None:
    states = {one.waiver.check: str(one.state) for one in reports[2].waivers}
    assert states == {
        "diversion/off_platform_contact": "unmatched",
        "seller/business_licence": "used",
    }
    assert {str(one.state) for one in reports[1].waivers} == {"used"}


def test_answers_narrow_the_score(reports: list[Report], folder: Path) -> None:
    before = read_report((folder / "before-answers.json").read_bytes()).scores[0].whole
    after = reports[1].scores[0].whole
    assert before is not None
    assert after is not None
    assert before.lower < after.lower <= after.upper <= before.upper


def test_bundles_follow_each_other_and_are_judged_again_alike(
    made: tuple[Path, Result],
) -> None:
    folder, ended = made
    bundles = [read_bundle(path) for path in sorted((folder / "bundles").iterdir())]
    assert [read_manifest(one.files[NAME]).number for one in bundles] == [1, 2, 3]
    assert not any(map(verify, bundles))
    assert not verify_chain(bundles)
    assert "报告逐字节相同" in ended.output
    assert {"prices.jsonl", "dossier.json", "answers.jsonl", "waivers.jsonl"} <= set(
        bundles[2].files
    )
    assert any(path.startswith("images/") for path in bundles[2].files)


def test_the_page_tells_what_to_fix_what_changed_and_shows_the_picture(folder: Path) -> None:
    page = BeautifulSoup((folder / "report.html").read_text("utf-8"), "lxml")
    [first] = page.select(".first")
    for words in ("最佳", "降血糖", "先拍不发货", "AI生成"):
        assert words in first.get_text()
    [changed] = page.select(".changed")
    for words in ("改过又出现 1", "新出现", "看过了，没有再出现"):
        assert words in changed.get_text()
    crops = {tag["alt"] for tag in page.select("img.crop")}
    assert {"降血糖", "全网最低价"} <= crops
    answered = page.select_one('[data-item="content/fake_trades"]')
    assert answered is not None
    assert "先拍不发货" in answered.get_text()
    comparison = (folder / "comparison.html").read_text("utf-8")
    assert "改过又出现 · 1" in comparison
    assert "<script" not in comparison


def test_every_form_holds_score_records_and_what_changed(folder: Path) -> None:
    table = list(csv.DictReader((folder / "report.csv").read_text("utf-8-sig").splitlines()))
    changed = {row["编号"]: row["和上次比"] for row in table if row["和上次比"]}
    assert changed["wording/absolute_terms"] == "改过又出现"
    assert changed["records/licences"] == "新出现"
    book = load_workbook(folder / "report.xlsx")
    assert {"自评分", "前后比较"} <= set(book.sheetnames)
    assert any("改过又出现" in str(cell.value) for cell in book["前后比较"]["A"])
    sarif = json.loads((folder / "report.sarif").read_text("utf-8"))["runs"][0]
    assert sarif["properties"]["scores"][0]["official"] is False
    found = {one["ruleId"]: one["properties"].get("change") for one in sarif["results"]}
    assert found["wording/absolute_terms"] == "reopened"
    for name in ("report.csv", "report.md", "report.xml", "report.sarif"):
        text = (folder / name).read_text("utf-8").replace("\\", "")
        assert "非官方分值" in text, name
        assert "食品经营许可证" in text, name
        assert "改过又出现: 1" in text, name
    form = (folder / "申报自评表.html").read_text("utf-8")
    assert "先拍不发货" in form


def test_what_viewers_wrote_is_not_kept_with_their_names() -> None:
    texts = [
        text
        for path in sorted(EXAMPLE.glob("seen-*.json"))
        for sample in read_evidence(path.read_bytes()).samples
        for text in sample.texts
    ]
    assert any(text.image and text.speaker is Speaker.viewer for text in texts)
    assert not any("观众" in text.text for text in texts)


def test_it_is_never_written_over_anything(folder: Path) -> None:
    ended = CliRunner().invoke(cli, ["example", str(folder)])
    assert "is there already" in str(ended.exception)
