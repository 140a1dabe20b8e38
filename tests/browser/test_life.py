"""What a check and its answers outlive: the worker, the backend, the panel, the page."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from browser.conftest import Desk
from browser.test_views import ITEM, ROW, show
from greenroom.outcome import Outcome
from greenroom_backend.demo.browser import Panel
from greenroom_backend.demo.run import check, serve_folder

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

READY = "document.querySelector('#check')?.disabled === false"
EARLY = "document.querySelector('#early')"
# A panel that has just been opened may have no elements yet.
STAGE = "document.querySelector('#status')?.dataset.stage"

# All that the panel keeps, as JSON text.
HELD = """new Promise(done => {
  const asked = indexedDB.open("greenroom");
  asked.onsuccess = async () => {
    const held = {};
    for (const name of asked.result.objectStoreNames) held[name] = await new Promise(given => {
      const all = asked.result.transaction(name).objectStore(name).getAll();
      all.onsuccess = () => given(all.result);
    });
    asked.result.close();
    done(JSON.stringify(held));
  };
})"""


def outcomes(desk: Desk) -> dict[str, Outcome]:
    return {row.id: row.outcome for row in desk.last_report().checks}


def audits_of(desk: Desk, path: str) -> int:
    return len(desk.store.reports(f"{desk.rooms}/{path}", limit=10))


def begun(desk: Desk, path: str) -> Panel:
    """A panel in the middle of a check: the first sample is read and kept."""
    panel = desk.open(path)
    panel.click("#check")
    panel.wait_for("document.querySelector('[data-step=pictures]').dataset.state !== 'todo'")
    return panel


def wait_kept(panel: Panel, count: int) -> None:
    """Until so many answers lie in the outbox; the row may still say so of an earlier one."""
    panel.evaluate(
        f"(async () => {{ while (JSON.parse(await {HELD}).outbox.length < {count})"
        " await new Promise(requestAnimationFrame); })()"
    )


def wait_done(panel: Panel) -> None:
    """Until a check is over; one that failed says why at once."""
    panel.wait_for(f"['done', 'failed'].includes({STAGE})", 60)
    assert panel.evaluate(STAGE) == "done", panel.text("#trouble")


def test_findings_in_words_come_before_the_whole_result(desk: Desk) -> None:
    # The first look of all loads the rules, and may take as long as the whole check.
    check(desk.open("faulty/room.html?whole"))
    panel = begun(desk, "faulty/room.html?early")
    panel.wait_for(EARLY)
    assert "国家级" in panel.text("#report")
    assert panel.evaluate("document.querySelector('[data-step=words]').dataset.state") == "done"
    wait_done(panel)
    assert panel.evaluate(f"{EARLY} === null")
    assert audits_of(desk, "faulty/room.html?early") == 1


def test_the_worker_may_end_in_the_middle_of_a_check(desk: Desk) -> None:
    check(desk.open("faulty/room.html?whole"))
    whole = outcomes(desk)
    panel = begun(desk, "faulty/room.html?worker")
    desk.browser.stop_worker()
    wait_done(panel)
    assert outcomes(desk) == whole
    # The next click on the icon wakes it again.
    check(desk.open("clean/room.html?worker"))
    assert audits_of(desk, "clean/room.html?worker") == 1


def test_a_backend_that_drops_gets_the_check_when_it_is_back(desk: Desk) -> None:
    check(desk.open("faulty/room.html?whole"))
    whole = outcomes(desk)
    panel = begun(desk, "faulty/room.html?dropped")
    desk.plug.pull()
    try:
        panel.wait_for(f"{STAGE} === 'waiting'")
        assert "greenroom serve" in panel.text("#trouble")
        # What it is about may be gone by then.
        desk.browser.page.evaluate("document.body.textContent = ''")
    finally:
        desk.plug.put()
    wait_done(panel)
    assert outcomes(desk) == whole
    assert panel.text("#trouble") == ""
    assert audits_of(desk, "faulty/room.html?dropped") == 1


def test_without_a_backend_a_page_can_be_read_all_the_same(desk: Desk) -> None:
    panel = desk.open("faulty/room.html?offline")
    desk.plug.pull()
    try:
        panel.click("#check")
        panel.wait_for(f"{STAGE} === 'waiting'")
    finally:
        desk.plug.put()
    wait_done(panel)
    assert desk.last_report().counts[Outcome.violation] >= 8


def test_a_panel_closed_in_the_middle_goes_on_when_it_is_opened_again(desk: Desk) -> None:
    check(desk.open("faulty/room.html?whole"))
    whole = outcomes(desk)
    begun(desk, "faulty/room.html?closed")
    desk.browser.close_panel()
    panel = desk.browser.open_panel("faulty/room.html?closed")
    wait_done(panel)
    assert outcomes(desk) == whole
    assert audits_of(desk, "faulty/room.html?closed") == 1
    assert "国家级" in panel.text("#report")


def test_a_closed_panel_whose_page_went_on_sends_what_it_saw(desk: Desk) -> None:
    begun(desk, "faulty/room.html?left")
    desk.browser.close_panel()
    desk.browser.page.goto(f"{desk.rooms}/clean/room.html?left")
    panel = desk.browser.open_panel("clean/room.html?left")
    wait_done(panel)
    assert audits_of(desk, "faulty/room.html?left") == 1
    assert desk.last_report().seen.samples == 1
    assert panel.evaluate("document.querySelector('#moved') !== null")
    assert "faulty/room.html" in panel.text("#elsewhere")


def test_the_last_report_stands_again_when_the_panel_is_opened_again(desk: Desk) -> None:
    check(desk.open("faulty/room.html?again"))
    desk.browser.close_panel()
    panel = desk.browser.open_panel("faulty/room.html?again")
    panel.wait_for("document.querySelectorAll('[data-finding]').length > 5")
    finding = '[data-check="wording/absolute_terms"] [data-finding] button.finding'
    panel.click(finding)
    marked = "[...CSS.highlights.values()].flatMap(h => [...h].map(r => r.toString()))"
    assert any("国家级" in str(words) for words in desk.browser.isolated_values(marked))
    assert audits_of(desk, "faulty/room.html?again") == 1


def test_a_panel_opened_on_another_page_does_not_show_the_last_pages_report(desk: Desk) -> None:
    check(desk.open("faulty/room.html?before"))
    desk.browser.page.goto(f"{desk.rooms}/clean/room.html?after")
    desk.browser.close_panel()
    panel = desk.browser.open_panel("clean/room.html?after")
    panel.wait_for(READY)
    assert "faulty/room.html?before" in str(panel.evaluate(HELD))
    assert panel.evaluate("document.querySelector('#report').hidden") is True


def test_a_room_that_moves_on_under_the_same_document_is_not_mixed_in(
    desk: Desk, tmp_path: Path
) -> None:
    room = "<!doctype html><meta charset=utf-8><h1 class=room-title>{}</h1>"
    page = room.format("国家级的带鱼") + (
        "<script>globalThis.go = () => { history.pushState({}, '', 'room.html?two');"
        " document.querySelector('h1').textContent = '顶级的黄鱼'; }</script>"
    )
    (tmp_path / "room.html").write_text(page, "utf-8")
    with serve_folder(tmp_path) as here:
        panel = begun(replace(desk, rooms=here), "room.html?one")
        desk.browser.page.evaluate("go()")
        wait_done(panel)
        seen = desk.store.last_evidence()
        assert seen.room.url == f"{here}/room.html?one"
        assert "顶级" not in seen.to_json()
        assert panel.evaluate("document.querySelector('#moved') !== null")
        assert panel.evaluate("document.querySelector('#elsewhere').hidden") is False


def test_a_cancelled_check_leaves_nothing_behind(desk: Desk) -> None:
    panel = begun(desk, "faulty/room.html?cancelled")
    panel.click("#cancel")
    panel.wait_for(f"{STAGE} === 'failed'")
    desk.browser.close_panel()
    panel = desk.browser.open_panel("faulty/room.html?cancelled")
    panel.wait_for(READY)
    # What the panel itself asked of its store was answered before this is.
    assert "room.html?cancelled" not in str(panel.evaluate(HELD))
    assert panel.evaluate("document.querySelector('#report').hidden") is True
    assert audits_of(desk, "faulty/room.html?cancelled") == 0


def test_answers_given_without_a_backend_go_out_in_order(desk: Desk) -> None:
    path = "clean/room.html?queue"
    panel = desk.open(path)
    panel.fill("#list-author", "阿青")
    show(panel, "list")
    panel.wait_for(f"document.querySelector('{ROW}')")
    queued = f"document.querySelector('{ROW}').dataset.queued === 'queued'"
    desk.plug.pull()
    try:
        for count, (verdict, note) in enumerate((("not_met", "先看"), ("met", "改好了")), 1):
            panel.evaluate(f"document.querySelector('{ROW}').open = true")
            panel.wait_for(f"document.querySelector('{ROW} form')")
            panel.click(f"{ROW} input[value={verdict}]")
            panel.fill(f"{ROW} textarea", f"{note} 13800138000")
            panel.click(f"{ROW} form button[type=submit]")
            panel.wait_for(queued)
            wait_kept(panel, count)
        kept = panel.evaluate(HELD)
        assert "13800138000" not in str(kept)
        desk.browser.close_panel()
    finally:
        desk.plug.put()
    panel = desk.browser.open_panel(path)
    panel.wait_for(READY)
    show(panel, "list")
    panel.wait_for(f"document.querySelector('{ROW}')?.dataset.outcome === 'pass'")
    answers = desk.store.answers.of(f"{desk.rooms}/{path}")
    assert [(one.item, one.verdict.value) for one in answers] == [
        (ITEM.id, "not_met"),
        (ITEM.id, "met"),
    ]
    assert answers[0].at < answers[1].at


def test_two_windows_keep_to_themselves(desk: Desk) -> None:
    one = desk.open("faulty/room.html?first")
    with desk.browser.second_window(f"{desk.rooms}/clean/room.html?second") as other:
        other.wait_for(READY)
        one.click("#check")
        other.click("#check")
        wait_done(one)
        wait_done(other)
        assert "国家级" in one.text("#report")
        assert "国家级" not in other.text("#report")
    for path in ("faulty/room.html?first", "clean/room.html?second"):
        assert audits_of(desk, path) == 1


def test_everything_can_be_forgotten(desk: Desk) -> None:
    panel = desk.open("faulty/room.html?forget")
    check(panel)
    show(panel, "settings")
    panel.click("#forget")
    panel.click("#forget-yes")
    panel.wait_for("document.querySelector('#kept-state').textContent !== ''")
    held = str(panel.evaluate(HELD))
    assert json.loads(held) == {"scans": [], "outbox": [], "alarms": [], "lists": []}
    assert panel.evaluate("chrome.storage.local.get().then(Object.keys)") == []
    show(panel, "check")
    assert panel.evaluate("document.querySelector('#report').hidden") is True
    desk.paired.clear()
