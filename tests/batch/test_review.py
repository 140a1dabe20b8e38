"""One question across all rooms: real keys in a real Chromium, and what becomes of the answers."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect, sync_playwright

from batch.made import BAD, GOOD, WALL, key, made_run
from greenroom.batch.answering import apply_review, read_review, with_answers
from greenroom.batch.review import items_for, load_text, sheets
from greenroom.batch.runs import ANSWERS, Run, read_run
from greenroom.capture.chromium import FLAGS, find_chromium
from greenroom.cli import cli
from greenroom.errors import InputError
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from people import answer

PACK = load_pack()
ITEM = "room/title"
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
EVIL = "<img src=x onerror=document.title='run'></script><script>document.title='run'</script>"
HOSTILE = {"texts": [f"room_title: {EVIL}全国最佳", f"account_name: {EVIL}"]}
_T = TypeVar("_T")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return made_run(tmp_path / "run", {"calm": GOOD, "bad": BAD, EVIL: HOSTILE, "shut": WALL})


def in_browser(act: Callable[[Page], _T], **options: Any) -> _T:
    """What `act` returns; in a thread, so that no other browser of the tests is in the way."""

    def whole() -> _T:
        with sync_playwright() as playwright:
            path = find_chromium()
            browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
            try:
                return act(browser.new_context(**options).new_page())
            finally:
                browser.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(whole).result()


def sheet(run: Run) -> Path:
    ended = CliRunner().invoke(cli, ["review", str(run.folder), "--item", ITEM])
    assert ended.exit_code == 0, ended.output
    return Path(ended.output.strip())


@pytest.mark.browser
def test_rooms_are_answered_by_keys_and_nothing_is_answered_by_itself(
    run: Run, tmp_path: Path
) -> None:
    path, saved = sheet(run), tmp_path / "saved.jsonl"

    def press(page: Page) -> list[str]:
        told = []
        page.goto(path.as_uri())
        page.keyboard.press("s")
        told.append(page.inner_text("#said"))
        page.keyboard.press("1")
        told.append(page.inner_text("#said"))
        page.keyboard.type("李审核")
        page.keyboard.press("Enter")
        page.select_option("#role", "reviewer")
        page.keyboard.press("Escape")
        page.keyboard.press("2")
        page.keyboard.press("3")
        told.append(page.inner_text("#said"))
        page.keyboard.type("标题里没有卖东西")
        page.keyboard.press("Enter")
        page.keyboard.press("3")
        page.keyboard.press("1")
        page.keyboard.press("z")
        told.append(page.inner_text("#progress"))
        page.reload()
        with page.expect_download() as download:
            page.keyboard.press("s")
        download.value.save_as(saved)
        assert page.title() != "run"
        return told

    told = in_browser(press)
    text = load_text()
    assert told[0] == text["none"].zh
    assert told[1] == text["need_author"].zh
    assert told[2] == text["need_note"].zh
    assert told[3] == text["progress"].fill({"at": "3", "all": "3", "done": "2"}).zh
    lines = read_review(saved.read_bytes(), at="saved")
    assert [line.answer.verdict for line in lines] == ["not_met", "not_applicable"]
    assert {line.answer.author for line in lines} == {"李审核"}
    assert {line.answer.role for line in lines} == {"reviewer"}
    assert all(line.answer.at.tzinfo for line in lines)
    assert lines[0].room in (key("bad"), key(EVIL))
    assert lines[0].answer.about


@pytest.mark.browser
@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_hostile_words_stay_words(run: Run, scheme: str) -> None:
    overview = CliRunner().invoke(cli, ["overview", str(run.folder), "--against", str(run.folder)])
    assert overview.exit_code == 0, overview.output
    pages = [sheet(run), run.folder / "overview.html"]

    def look(page: Page) -> list[Any]:
        found = []
        session = page.context.new_cdp_session(page)
        for path in pages:
            session.send("Page.setBypassCSP", {"enabled": False})
            said: list[str] = []
            page.on("console", lambda line, said=said: said.append(line.text))
            page.goto(path.as_uri())
            page.keyboard.press("ArrowRight")
            assert EVIL[:20] in page.inner_text("main")
            assert page.locator("img").count() == 0
            assert page.title() != "run"
            found += said
            # The page lets nobody else's script in, so the door is held open for axe alone.
            session.send("Page.setBypassCSP", {"enabled": True})
            page.reload()
            page.add_script_tag(path=AXE)
            found += page.evaluate("axe.run().then(r => r.violations.map(v => v.nodes[0].html))")
        return found

    assert in_browser(look, color_scheme=scheme) == []


@pytest.mark.browser
def test_overview_is_searched_filtered_and_opens_reports(run: Run) -> None:
    """By mouse and keyboard; a room's link leads to its report."""
    path = run.folder / "overview.html"
    CliRunner().invoke(cli, ["overview", str(run.folder)])

    def look(page: Page) -> list[Any]:
        page.goto(path.as_uri())
        names = "#rooms th > :first-child"
        seen: list[Any] = [page.locator(names).count()]
        page.fill("#search", "CALM")
        seen.append(page.locator(names).all_inner_texts())
        page.click("button[type=reset]")
        expect(page.locator("#rooms tr")).to_have_count(4)
        page.get_by_role("button", name=PACK.check("wording/absolute_terms").spec.name.zh).click()
        expect(page.locator("#rooms tr")).to_have_count(2)
        seen.append("calm" in page.locator(names).all_inner_texts())
        page.fill("#search", "nothing such")
        seen.append(page.locator("#rooms tr").count())
        page.fill("#search", "bad")
        page.locator("#rooms a").first.click()
        page.wait_for_selector("article[data-check]")
        seen.append(page.url.endswith("/report.html"))
        return seen

    assert in_browser(look) == [4, ["calm"], False, 0, True]


def line(room: str, verdict: str = "met", **changes: Any) -> str:
    document = {"schema": "greenroom-review/1", "room": key(room)}
    given = answer(ITEM, verdict, role="reviewer", **changes)
    return json.dumps({**document, "answer": given.model_dump(mode="json")}, ensure_ascii=False)


def test_answers_fold_into_reports_once_and_a_machine_still_contradicts(run: Run) -> None:
    lines = read_review("\n".join([line("calm"), line("bad")]).encode(), at="lines")
    done = apply_review(run, lines, PACK, "zh")
    assert (done.added, done.known, done.rooms) == (2, 0, 2)
    assert apply_review(run, lines, PACK, "zh").added == 0
    after = read_run(run.folder)
    came = {
        result.name: next(one.outcome for one in run.report(result).answers if one.id == ITEM)
        for result in after.judged()
        if result.name in ("calm", "bad")
    }
    assert came["calm"] is Outcome.passed
    bad = next(one for one in after.judged() if one.name == "bad")
    assert (run.place(bad) / ANSWERS).read_text("utf-8").count("\n") == 1
    assert bad.counts[Outcome.violation] or bad.counts[Outcome.needs_review]
    untouched = next(one for one in after.judged() if one.name == EVIL)
    assert untouched == next(one for one in run.judged() if one.name == EVIL)
    assert with_answers(run, PACK, "zh").results == after.results, "as after --resume"


def test_answer_of_a_later_day_counts_by_the_law_of_that_day(run: Run) -> None:
    late = line("calm", at="2026-03-05T09:00:00+08:00")
    apply_review(run, read_review(late.encode(), at="lines"), PACK, "zh")
    calm = next(one for one in read_run(run.folder).judged() if one.name == "calm")
    assert str(calm.as_of) == "2026-03-05"
    assert [one.id for one in run.report(calm).answers] == [ITEM]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (line("shut"), "no such room"),
        (line("calm").replace(ITEM, "room/nothing"), "no item"),
        (line("calm").replace("reviewer", "platform"), "not for platform"),
        ('{"room": 1}', "lines:1"),
        ("rubbish", "lines:1"),
    ],
)
def test_line_that_does_not_fit_keeps_all_out(run: Run, raw: str, told: str) -> None:
    both = f"{raw}\n{line('calm')}".encode()
    with pytest.raises(InputError, match=told):
        apply_review(run, read_review(both, at="lines"), PACK, "zh")
    assert not list(run.folder.rglob(ANSWERS))


def test_question_is_found_by_check_and_by_duty() -> None:
    by_check = items_for(PACK, check="wording/absolute_terms")
    duties = set(PACK.check("wording/absolute_terms").spec.requirements)
    assert by_check
    assert all(duties & set(one.spec.requirements) for one in by_check)
    assert ITEM in {one.id for one in items_for(PACK, requirement="ZS-2.1.c")}
    with pytest.raises(InputError, match="no check"):
        items_for(PACK, check="wording/nothing")
    with pytest.raises(InputError, match="no question"):
        items_for(PACK, requirement="ZS-9")


def test_sheets_are_split_and_the_worst_come_first(run: Run) -> None:
    pages = list(sheets(run, items_for(PACK, item=ITEM)[0], PACK, "zh", 1))
    assert len(pages) == 3
    assert key("calm") in pages[-1]
