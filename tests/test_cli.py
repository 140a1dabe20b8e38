"""The command line: documented exit codes, one line for an error, nothing half-written."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from calling import Ended, Run, caller
from cases import case_evidence
from greenroom.audit import see
from greenroom.cli import cli
from greenroom.evidence import Evidence, Image, Sample, Zone
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from rooms.golden import HERE as ROOMS

FAULTY = ROOMS / "faulty" / "room.html"
CLEAN = ROOMS / "clean" / "room.html"
AS_OF = ("--as-of", "2026-03-01")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Calls the program's own entry point as a shell does."""
    return caller(capsys)


def started(*words: object, code: str = "from greenroom.cli import main; main()") -> Ended:
    """The program in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, check=False
    )
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def fully_seen(**more: object) -> Evidence:
    """The clean room at two moments, nothing of it unseen, with what a case adds to it."""
    evidence = see(str(CLEAN))
    sample = evidence.samples[0]
    [added] = case_evidence(more).samples
    apart = {"0.t": "more.t", "0.g": "more.g"}
    raw = added.model_dump_json()
    for old, new in apart.items():
        raw = raw.replace(old, new)
    added = Sample.model_validate_json(raw)
    # What a saved page can't hold: where things stand, and what the files of its pictures hold.
    placed = {"box": (20.0, 20.0, 500.0, 40.0), "font_px": 40.0}
    texts = [
        text.model_copy(update=placed) if text.zone is Zone.disclosure else text
        for text in sample.texts
    ]
    read = {"codes": (), "marks": (), "width_px": 720, "height_px": 960}
    first = sample.model_copy(
        update={
            "gaps": (),
            "player": (0.0, 0.0, 720.0, 720.0),
            "texts": (*texts, *added.texts),
            "goods": (*sample.goods, *added.goods),
            "images": tuple(
                Image(id=f"0.{zone}", zone=zone, **read) for zone in (Zone.cover, Zone.player)
            ),
        }
    )
    second = first.model_copy(update={"at": first.at + timedelta(seconds=3)})
    return evidence.model_copy(update={"samples": (first, second), "gaps": ()})


def kept(folder: Path, evidence: Evidence) -> Path:
    path = folder / "kept.json"
    path.write_text(evidence.to_json(), "utf-8")
    return path


WALL = case_evidence({"room": {"state": "captcha"}})


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        (fully_seen(), 0),
        (fully_seen(texts=["notice: 国家级带鱼"]), 1),
        (WALL, 3),
        (fully_seen(goods=[{"title": "虾干", "sale": "¥59", "compared": "¥79"}]), 4),
    ],
    ids=["nothing found", "violation", "not seen", "only reviews"],
)
def test_exit_code_of_judging(run: Run, tmp_path: Path, evidence: Evidence, code: int) -> None:
    ended = run("judge", kept(tmp_path, evidence), *AS_OF)
    assert ended.code == code
    assert ended.err == ""
    assert "直播间自检报告" in ended.out


def test_a_process_of_its_own_ends_with_the_same_codes(tmp_path: Path) -> None:
    path = kept(tmp_path, fully_seen(texts=["notice: 国家级带鱼"]))
    assert started("judge", path, *AS_OF).code == 1
    refused = started("judge", tmp_path / "gone.json")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.count("\n") == 1


def test_judging_needs_neither_browser_nor_parser_nor_network(tmp_path: Path) -> None:
    """Every module that could see a room is made to fail on import."""
    barred = ("playwright", "bs4", "flask", "sqlalchemy", "PIL", "asyncio")
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({barred}))\n"
        "from greenroom.cli import main; main()"
    )
    ended = started("judge", kept(tmp_path, WALL), *AS_OF, code=code)
    assert (ended.code, ended.err) == (3, "")
    assert "没看到" in ended.out


def test_seeing_and_judging_apart_say_the_same_as_together(run: Run, tmp_path: Path) -> None:
    evidence = tmp_path / "room.json"
    assert run("see", FAULTY, "--out", evidence).code == 0
    apart = run("judge", evidence, *AS_OF, "--format", "json")
    together = run("check", FAULTY, *AS_OF, "--format", "json")
    assert apart == together
    assert apart.code == 1


def test_without_out_the_evidence_comes_on_the_screen(run: Run) -> None:
    ended = run("see", FAULTY, "--host", "virtual")
    assert json.loads(ended.out)["room"]["host"] == "virtual"


@pytest.mark.parametrize("form", ["text", "json", "html"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_form_comes_in_every_language(run: Run, tmp_path: Path, form: str, lang: str) -> None:
    out = tmp_path / "report"
    words = ("check", FAULTY, *AS_OF, "--format", form, "--lang", lang)
    shown = run(*words)
    written = run(*words, "--out", out)
    assert shown.code == written.code == 1
    assert written.out == ""
    assert out.read_text("utf-8") == shown.out
    if form != "json":
        assert ("Room self-check report" in shown.out) == (lang == "en")


def test_the_day_of_the_evidence_decides_unless_another_is_asked_for(
    run: Run, tmp_path: Path
) -> None:
    path = kept(tmp_path, case_evidence({}))
    assert json.loads(run("judge", path, "--format", "json").out)["as_of"] == "2026-03-01"
    asked = run("judge", path, "--format", "json", "--as-of", "2025-12-31")
    assert json.loads(asked.out)["as_of"] == "2025-12-31"


HOSTILE = {
    "unclosed tags": "<div>" * 100_000,
    "deep nesting": "<div>" * 20_000 + "x" + "</div>" * 20_000,
    "NUL bytes": "<p>\0</p>" * 100,
}
RUBBISH = {
    "empty": "",
    "words": "hello",
    "not JSON": "{oops",
    "another schema": '{"schema": "greenroom-evidence/9"}',
    "deep JSON": "[" * 100_000,
    **HOSTILE,
}


@pytest.mark.parametrize("name", RUBBISH)
@pytest.mark.parametrize("command", ["see", "check", "judge"])
def test_rubbish_is_one_line_and_exit_2(run: Run, tmp_path: Path, name: str, command: str) -> None:
    target = tmp_path / "rubbish"
    target.write_text(RUBBISH[name], "utf-8")
    out = tmp_path / "out"
    ended = run(command, target, "--out", out)
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith("greenroom: ")
    assert ended.err.count("\n") == 1
    assert len(ended.err) < 600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rubbish"]


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://room.example/", "gone.html", ".", "http://[::1", "x" * 5000],
)
def test_what_cannot_be_opened_is_one_line_and_exit_2(run: Run, target: str) -> None:
    ended = run("check", target)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"greenroom: {target}: ")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("command", ["see", "check", "judge"])
def test_a_file_of_100_megabytes_is_not_read(run: Run, tmp_path: Path, command: str) -> None:
    huge = tmp_path / "huge.html"
    with huge.open("wb") as file:
        file.truncate(100 << 20)
    ended = run(command, huge)
    assert ended.code == 2
    assert f"{100 << 20} bytes" in ended.err


@pytest.mark.parametrize(
    "page",
    [
        "<p class='" + "a" * 1_000_000 + "'>最佳</p>",
        "<h1>最佳</h1>" + "x" * 2_000 + "\0<p>\0",
        "<script>最佳</script><p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<p>" * 5_000 + "最佳",
        "</div></html></p><b><i></b>最佳<table><a href='http://['>",
    ],
    ids=["huge attribute", "late NUL", "scripts", "unclosed", "crossed"],
)
def test_an_ugly_page_is_read_all_the_same(run: Run, tmp_path: Path, page: str) -> None:
    target = tmp_path / "room.html"
    target.write_text(page, "utf-8")
    ended = run("check", target, *AS_OF, "--format", "json")
    assert ended.code in (1, 3)
    assert ended.err == ""
    assert json.loads(ended.out)["counts"]["error"] == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("check", FAULTY, "--platform", "weibo"), "--platform: no adapter weibo"),
        (("check", FAULTY, "--as-of", "yesterday"), "--as-of"),
        (("check", FAULTY, "--format", "docx"), "--format"),
        (("check", FAULTY, "--samples", "0"), "--samples"),
        (("check", FAULTY, "--interval", "0"), "--interval"),
        (("check", FAULTY, "--host", "robot"), "--host"),
        (("check",), "TARGET"),
        (("dance",), "dance"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_option_is_exit_2_and_named(
    run: Run, words: tuple[object, ...], named: str
) -> None:
    ended = run(*words)
    assert (ended.code, ended.out) == (2, "")
    assert named in ended.err
    assert "Traceback" not in ended.err


def test_out_into_a_folder_that_is_not_there_writes_nothing(run: Run, tmp_path: Path) -> None:
    ended = run("check", FAULTY, "--out", tmp_path / "gone" / "report.html")
    assert (ended.code, ended.out) == (2, "")
    assert "cannot be written" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_out_that_is_a_folder_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("check", FAULTY, "--out", tmp_path).code == 2


def test_a_failure_leaves_the_report_of_before_unchanged(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("before", "utf-8")
    assert run("check", tmp_path / "gone.html", "--out", out).code == 2
    assert out.read_text("utf-8") == "before"
    assert run("check", FAULTY, "--format", "html", "--out", out).code == 1
    assert out.read_text("utf-8").startswith("<!doctype html>")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.browser
def test_an_address_where_nobody_answers_is_exit_3(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    ended = started("check", "http://127.0.0.1:9/", "--out", out)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("greenroom: http://127.0.0.1:9/: the page could not be seen")
    assert ended.err.count("\n") == 1
    assert not out.exists()


def test_checks_are_listed_with_what_they_ask() -> None:
    runner = CliRunner()
    listed = runner.invoke(cli, ["checks"])
    assert listed.exit_code == 0
    for check in load_pack().checks:
        assert check.id in listed.output
        assert check.spec.asks.zh in listed.output
    english = runner.invoke(cli, ["checks", "--lang", "en"])
    assert load_pack().checks[0].spec.asks.en in english.output
    rows = json.loads(runner.invoke(cli, ["checks", "--json"]).output)
    assert [row["id"] for row in rows] == [check.id for check in load_pack().checks]


def test_the_version_is_said() -> None:
    assert "greenroom, version" in CliRunner().invoke(cli, ["--version"]).output


def test_json_on_the_screen_holds_every_outcome(run: Run) -> None:
    report = json.loads(run("check", FAULTY, *AS_OF, "--format", "json").out)
    assert set(report["counts"]) == {str(outcome) for outcome in Outcome}


def test_a_workbook_goes_into_a_file_byte_by_byte(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "报告.xlsx"
    assert run("check", FAULTY, *AS_OF, "--format", "xlsx", "--out", out).code == 1
    book = load_workbook(out)
    assert "禁限售商品" in [cell.value for cell in book.worksheets[0]["D"]]


def test_a_part_that_is_not_installed_is_one_line_and_exit_3(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "report.xlsx"
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    ended = run("check", FAULTY, *AS_OF, "--format", "xlsx", "--out", out)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.count("\n") == 1
    assert "pip install 'greenroom[xlsx]'" in ended.err
    assert not out.exists()
