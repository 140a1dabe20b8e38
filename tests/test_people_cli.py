"""`answer`, `waive`, `checklist`, `coverage`, `law` as a person calls them."""

import json
from pathlib import Path

import pytest

from calling import Run, caller
from greenroom.coverage import ServedBy
from greenroom.item import ListName
from greenroom.pack import load_pack
from rooms.golden import HERE as ROOMS

FAULTY = ROOMS / "faulty" / "room.html"
AS_OF = ("--as-of", "2026-03-01")
SAID = ("--by", "王店长", "--at", "2026-03-01T09:00:00+08:00")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Calls the program's own entry point as a shell does."""
    return caller(capsys)


@pytest.fixture
def report(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "report.json"
    assert run("check", FAULTY, *AS_OF, "--format", "json", "--out", path).code == 1
    return path


def fingerprint(report: Path, check: str) -> str:
    rows = json.loads(report.read_text("utf-8"))["checks"]
    found = next(row for row in rows if row["id"] == check)["findings"][0]["fingerprint"]
    return str(found)


def test_an_answer_goes_into_the_log_and_from_there_into_the_report(
    run: Run, tmp_path: Path
) -> None:
    log, paper = tmp_path / "answers.jsonl", tmp_path / "进货单.png"
    paper.write_bytes(b"\x89PNG\r\n\x1a\nrest")
    item = "goods/traceability"
    told = run("answer", item, "--met", *SAID, "--file", paper, "--log", log)
    assert told.code == 0
    assert json.loads(told.out)["files"][0]["media_type"] == "image/png"
    assert run("answer", item, "--not-met", *SAID, "--log", log).code == 0
    ended = run("check", FAULTY, *AS_OF, "--format", "json", "--answers", log)
    [row] = json.loads(ended.out)["answers"]
    assert (row["id"], row["outcome"], len(row["earlier"])) == (item, "needs_review", 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("room/titel", "--met"), "did you mean room/title"),
        (("room/title", "--na"), "needs a reason"),
        (("room/title", "--met", "--role", "host"), "ask operator or reviewer"),
        (("room/title",), "--met"),
        (("room/title", "--met", "--file", "/no/such"), "no such file"),
        (("../../etc", "--met"), "item"),
    ],
)
def test_an_answer_that_cannot_stand_is_refused_and_nothing_is_written(
    run: Run, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    log = tmp_path / "answers.jsonl"
    ended = run("answer", *words, *SAID, "--log", log)
    assert ended.code == 2
    assert said in ended.err
    assert not log.exists()


def test_an_answer_remembers_the_findings_it_was_given_before(
    run: Run, report: Path, tmp_path: Path
) -> None:
    log = tmp_path / "answers.jsonl"
    told = run("answer", "room/hidden_hints", "--met", *SAID, "--report", report, "--log", log)
    about = json.loads(told.out)["about"]
    assert fingerprint(report, "diversion/off_platform_contact") in about
    assert fingerprint(report, "goods/restricted_goods") not in about


def test_a_waiver_is_bound_to_a_finding_of_a_report(run: Run, report: Path, tmp_path: Path) -> None:
    log = tmp_path / "waivers.jsonl"
    mark = fingerprint(report, "wording/absolute_terms")
    given = ("--reason", "注册商标", "--owner", "王店长", "--until", "2026-12-31")
    dated = ("--at", "2026-03-01T09:00:00+08:00", "--log", log, "--report", report)
    assert run("waive", mark, *given, *dated).code == 0
    wrong = run("waive", "0" * 16, *given, *dated)
    assert wrong.code == 2
    assert "no finding" in wrong.err
    judged = ("check", FAULTY, *AS_OF, "--format", "json")
    before = json.loads(run(*judged).out)
    waived = json.loads(run(*judged, "--waivers", log).out)
    assert waived["counts"]["violation"] == before["counts"]["violation"] - 1
    assert (waived["waived"], waived["waivers"][0]["state"]) == (1, "used")
    off = json.loads(run(*judged, "--waivers", log, "--no-waivers").out)
    assert off["counts"] == before["counts"]
    assert off["waivers"][0]["state"] == "ignored"


def test_reports_for_people_say_what_was_waived_and_answered(
    run: Run, report: Path, tmp_path: Path
) -> None:
    waivers, answers = tmp_path / "w.jsonl", tmp_path / "a.jsonl"
    mark = fingerprint(report, "wording/absolute_terms")
    run("waive", mark, "--reason", "注册商标某某", "--owner", "王店长", "--until", "2026-12-31",
        "--at", "2026-03-01T09:00:00+08:00", "--log", waivers, "--report", report)  # fmt: skip
    run("answer", "operator/pledge", "--met", *SAID, "--log", answers)
    people = ("--answers", answers, "--waivers", waivers)
    for form in ("text", "html"):
        shown = run("check", FAULTY, *AS_OF, "--format", form, *people).out
        assert "注册商标某某" in shown
        assert "王店长 在 2026-03-01 回答：做到了" in shown


def test_a_broken_log_is_named_before_the_room_is_looked_at(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "answers.jsonl"
    log.write_text("{}\n", "utf-8")
    ended = run("check", "https://192.0.2.1/", "--answers", log)
    assert ended.code == 2
    assert "answers.jsonl:1" in ended.err


@pytest.mark.parametrize("name", ListName)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_checklist_is_printed_in_three_forms(run: Run, name: ListName, lang: str) -> None:
    words = ("checklist", "--list", name, *AS_OF, "--lang", lang)
    text, page, data = run(*words), run(*words, "--html"), run(*words, "--json")
    assert (text.code, page.code, data.code) == (0, 0, 0)
    rows = [row for row in json.loads(data.out)["rows"] if row["question"]]
    for row in rows:
        assert f"[{row['id']}]" in text.out
        assert f'data-row="{row["id"]}"' in page.out
        assert row["asks"][lang] in text.out


def test_a_checklist_takes_report_and_answers(run: Run, report: Path, tmp_path: Path) -> None:
    log = tmp_path / "answers.jsonl"
    run("answer", "room/props", "--met", *SAID, "--log", log)
    shown = run("checklist", "--list", "minute", "--report", report, "--answers", log)
    assert shown.code == 0
    assert "国家级" in shown.out
    assert "王店长 在 2026-03-01 回答：做到了" in shown.out
    assert "机器检查" in shown.out


def test_rubbish_in_place_of_a_report_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    for rubbish in (b"", b"{}", b"\xff", b"[]"):
        path.write_bytes(rubbish)
        ended = run("checklist", "--report", path)
        assert ended.code == 2
        assert "not a report" in ended.err


def test_coverage_is_printed_in_three_forms_and_ends_with_0(run: Run) -> None:
    text, page, data = run("coverage"), run("coverage", "--html"), run("coverage", "--json")
    assert (text.code, page.code, data.code) == (0, 0, 0)
    document = json.loads(data.out)
    assert (document["duties"], document["open"]) == (260, [])
    assert "260 条职责中 260 条" in text.out
    for row in document["rows"]:
        assert f'data-row="{row["id"]}"' in page.out
    assert set(document["counts"]) == set(ServedBy)


def test_one_article_is_shown_with_what_cites_it(run: Run) -> None:
    shown = run("law", "ldjg-2026/26", "--lang", "en")
    assert shown.code == 0
    for words in ("art. 26", "from 2026-02-01", "jumps_max 1", "seller/actual_seller"):
        assert words in shown.out
    document = json.loads(run("law", "ldjg-2026/26", "--json").out)
    assert document["certainty"] == "A"
    assert "room/actual_seller_link" in document["items"]
    assert "seller/actual_seller" in document["checks"]


def test_law_lists_every_instrument_and_the_articles_of_one(run: Run) -> None:
    listed = run("law").out.splitlines()
    assert [line.split()[0] for line in listed] == list(load_pack().law.instruments)
    assert set(json.loads(run("law", "--json").out)) == set(load_pack().law.instruments)
    assert "aucl-2025/27" in run("law", "aucl-2025").out


@pytest.mark.parametrize(
    ("reference", "near"),
    [
        ("ldjg-2026/260", "26"),
        ("ldjg-2025/26", "ldjg-2026"),
        ("ad-law-2021/", "greenroom law ad-law-2021"),
        ("???", "greenroom law lists"),
    ],
)
def test_an_unknown_reference_names_near_ones(run: Run, reference: str, near: str) -> None:
    ended = run("law", reference)
    assert ended.code == 2
    assert f"no law {reference}" in ended.err
    assert near in ended.err
