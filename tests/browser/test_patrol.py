"""巡检 in a real Chromium: what only time shows, and how a patrol ends."""

import json
import shutil
from copy import copy
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Playwright

from browser.conftest import Desk
from browser.test_life import HELD, READY, audits_of
from browser.test_views import show
from greenroom.capture.chromium import find_chromium
from greenroom.outcome import Outcome
from greenroom_backend.demo.browser import Chromium, Panel
from greenroom_backend.demo.run import extension_folder, serve_folder

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

PAGE = """<!doctype html><meta charset="utf-8"><title>渔家小铺的直播间</title>
<h1 class="room-title">东海小黄鱼现捞现发</h1>
<div class="anchor-name">渔家小铺</div>
<div class="room-notice" id="label">本直播由AI生成</div>
<div class="room-notice" id="clock"></div>
<div class="goods-card"><h3 class="goods-title">小黄鱼 500克</h3>
<span class="price">¥39.9</span></div>
<div class="comments"></div>
<script>
let end = Date.now() + 250000;
const draw = () => {
  const left = Math.max(0, Math.round((end - Date.now()) / 1000));
  const two = n => String(n).padStart(2, "0");
  document.querySelector("#clock").textContent =
    `距秒杀结束 ${two(Math.floor(left / 60))}:${two(left % 60)}`;
};
setInterval(draw, 100); draw();
const label = shown => {
  document.querySelector("#label").textContent = shown ? "本直播由AI生成" : " ";
};
const price = words => { document.querySelector(".price").textContent = words; };
const again = () => { end = Date.now() + 290000; draw(); };
const leave = instead => { document.body.innerHTML = instead; };
const say = words => document.querySelector(".comments").insertAdjacentHTML("beforeend",
  '<div class="comment-item"><span class="anchor-badge">主播</span>'
  + `<span class="content">${words}</span></div>`);
</script>"""
COUNT = "Number(document.querySelector('#patrol-status').dataset.count)"
STATE = "document.querySelector('#patrol-status').dataset.state"


def patrolling(
    desk: Desk,
    folder: Path,
    query: str,
    every_s: int,
    host: str = "person",
    minutes: float = 120,
) -> Panel:
    """A panel that has begun a patrol of the page above, as its settings say."""
    (folder / "room.html").write_text(PAGE, "utf-8")
    panel = desk.open(f"room.html?{query}")
    # The form takes 10 s and more, and half an hour; the settings behind it are what a patrol
    # follows.
    panel.evaluate(
        f"chrome.storage.local.set({{patrol_every_s: {every_s}, patrol_minutes: {minutes}}})"
    )
    panel.fill("#host", host)
    desk.browser.close_panel()
    panel = desk.browser.open_panel(f"room.html?{query}")
    panel.wait_for(READY)
    show(panel, "patrol")
    panel.click("#patrol-start")
    return panel


def alerts(panel: Panel) -> str:
    return panel.text("#patrol-results")


def test_a_label_missing_in_one_of_ten_samples_is_found(desk: Desk, tmp_path: Path) -> None:
    page = desk.browser.page
    with serve_folder(tmp_path) as here:
        panel = patrolling(replace(desk, rooms=here), tmp_path, "label", 2, host="virtual")
        panel.wait_for(f"{COUNT} >= 3")
        page.evaluate("label(false)")
        panel.wait_for(f"{COUNT} >= 4")
        page.evaluate("label(true)")
        panel.wait_for("document.querySelector('[data-alert][data-outcome=violation]')")
        page.evaluate("price('¥59.9')")
        panel.wait_for(f"{COUNT} >= 6")
        page.evaluate("again()")
        panel.wait_for(f"{COUNT} >= 8")
        page.evaluate("say('国家级的小黄鱼')")
        panel.wait_for(f"{COUNT} >= 10")
        panel.click("#patrol-stop")
        panel.wait_for(f"{STATE} === 'stopped'")
        assert audits_of(replace(desk, rooms=here), "room.html?label") == 1
    report = desk.last_report()
    assert report.seen.samples >= 10
    found = {(row.id, one.reason): one.samples for row in report.checks for one in row.findings}
    assert len(found["avatar/ai_label", "missing"]) == 1
    assert len(found["pricing/price_changes", "rose"]) == 1
    assert len(found["pricing/countdown", "restarted"]) == 1
    assert any(check == "wording/absolute_terms" for check, _ in found)
    shown = alerts(panel)
    for words in ("¥59.9", "国家级"):
        assert shown.count(f"{words}") >= 1
    ids = panel.evaluate("[...document.querySelectorAll('[data-alert]')].map(e => e.dataset.alert)")
    assert isinstance(ids, list)
    assert len(ids) == len(set(ids))


def test_a_patrol_ends_when_the_room_moves_on(desk: Desk, tmp_path: Path) -> None:
    with serve_folder(tmp_path) as here:
        here_desk = replace(desk, rooms=here)
        panel = patrolling(here_desk, tmp_path, "moves", 1)
        panel.wait_for(f"{COUNT} >= 2")
        desk.browser.page.evaluate("history.pushState({}, '', 'room.html?elsewhere')")
        panel.wait_for(f"{STATE} === 'navigated'")
        assert audits_of(here_desk, "room.html?moves") == 1
        assert audits_of(here_desk, "room.html?elsewhere") == 0


@pytest.mark.parametrize(
    ("state", "instead"),
    [
        ("ended", '<div class="live-ended">直播已结束</div>'),
        ("wall", '<form>请登录<input type="password"></form>'),
    ],
)
def test_a_patrol_ends_with_the_live_and_judges_the_live_alone(
    desk: Desk, tmp_path: Path, state: str, instead: str
) -> None:
    with serve_folder(tmp_path) as here:
        here_desk = replace(desk, rooms=here)
        panel = patrolling(here_desk, tmp_path, state, 1, host="virtual")
        desk.browser.page.evaluate("say('国家级的小黄鱼')")
        panel.wait_for("document.querySelector('[data-alert][data-outcome=violation]')")
        desk.browser.page.evaluate("leave", instead)
        panel.wait_for(f"{STATE} === '{state}'")
        assert audits_of(here_desk, f"room.html?{state}") == 1
        looks = panel.evaluate(COUNT)
    report = desk.last_report()
    assert report.seen.samples == looks
    rows = {row.id: row for row in report.checks}
    assert rows["wording/absolute_terms"].outcome is Outcome.violation
    # The label stood there as long as there was a room to label.
    label = rows["avatar/ai_label"]
    assert label.findings
    assert all(one.reason != "missing" for one in label.findings)


def test_a_patrol_ends_when_its_time_is_over(desk: Desk, tmp_path: Path) -> None:
    with serve_folder(tmp_path) as here:
        here_desk = replace(desk, rooms=here)
        panel = patrolling(here_desk, tmp_path, "time", 1, minutes=0.2)
        panel.wait_for(f"{STATE} === 'time'")
        assert panel.evaluate(COUNT) == desk.last_report().seen.samples
        assert audits_of(here_desk, "room.html?time") == 1


@pytest.mark.parametrize("state", ["closed", "navigated"])
def test_a_patrol_ends_at_once_when_its_tab_leaves(desk: Desk, tmp_path: Path, state: str) -> None:
    page = desk.browser.page.context.new_page()
    tab = replace(desk, browser=copy(desk.browser))
    tab.browser.page = page
    with serve_folder(tmp_path) as here:
        here_desk = replace(tab, rooms=here)
        # Long before it would look again.
        panel = patrolling(here_desk, tmp_path, state, 300)
        panel.wait_for(f"{COUNT} === 1")
        # What waits for the panel does so in a page that stays.
        tab.browser.page = desk.browser.page
        if state == "navigated":
            # Another site: the browser no longer tells us its address.
            page.goto(f"{desk.rooms}/clean/room.html")
        else:
            page.close()
        panel.wait_for(f"{STATE} === '{state}'")
        assert panel.evaluate("document.querySelector('#patrol-trouble').hidden") is True
        assert panel.text("#trouble") == ""
        assert audits_of(here_desk, f"room.html?{state}") == 1
    page.close()


def test_a_patrol_goes_on_when_the_room_is_loaded_anew(desk: Desk, tmp_path: Path) -> None:
    with serve_folder(tmp_path) as here:
        here_desk = replace(desk, rooms=here)
        panel = patrolling(here_desk, tmp_path, "anew", 1)
        panel.wait_for(f"{COUNT} >= 2")
        before = panel.evaluate(COUNT)
        desk.browser.page.reload()
        panel.wait_for(f"{COUNT} >= {before} + 2")
        assert panel.evaluate("document.querySelector('#patrol-trouble').hidden") is True
        panel.click("#patrol-stop")
        panel.wait_for(f"{STATE} === 'stopped'")
        assert audits_of(here_desk, "room.html?anew") == 2


def test_a_patrol_goes_on_while_the_panel_is_asked_about_another_tab(
    desk: Desk, tmp_path: Path
) -> None:
    with serve_folder(tmp_path) as here:
        here_desk = replace(desk, rooms=here)
        panel = patrolling(here_desk, tmp_path, "watched", 1)
        panel.wait_for(f"{COUNT} >= 1")
        other = desk.browser.page.context.new_page()
        other.goto(f"{desk.rooms}/clean/room.html?other")
        desk.browser.open_panel("clean/room.html?other")
        panel.wait_for("document.querySelector('#page-address').textContent.includes('clean/')")
        before = panel.evaluate(COUNT)
        panel.wait_for(f"{COUNT} >= {before} + 2")
        panel.click("#patrol-stop")
        panel.wait_for(f"{STATE} === 'stopped'")
        other.close()
        assert audits_of(here_desk, "room.html?watched") == 1
        assert audits_of(desk, "clean/room.html?other") == 0


def test_a_patrol_ends_when_no_more_stretches_can_be_kept(desk: Desk, tmp_path: Path) -> None:
    copies = """new Promise(done => {
      const asked = indexedDB.open("greenroom");
      asked.onsuccess = () => {
        const change = asked.result.transaction("scans", "readwrite");
        const scans = change.objectStore("scans");
        scans.getAll().onsuccess = ({ target }) => {
          const one = target.result.find(({ isPatrol, stage }) => isPatrol && stage !== "done");
          for (let i = 0; i < 7; i += 1) scans.put({ ...one, id: crypto.randomUUID() });
        };
        change.oncomplete = () => { asked.result.close(); done(true); };
      };
    })"""
    with serve_folder(tmp_path) as here:
        here_desk = replace(desk, rooms=here)
        panel = patrolling(here_desk, tmp_path, "many", 1)
        panel.wait_for(f"{COUNT} >= 1")
        desk.plug.pull()
        try:
            panel.evaluate(copies)
            # What is loaded anew begins another stretch, the ninth that no backend has.
            desk.browser.page.reload()
            panel.wait_for(f"{STATE} === 'full'")
        finally:
            desk.plug.put()
        panel.click("#backend-retry")
        panel.evaluate(
            f"(async () => {{ while (JSON.parse(await {HELD}).scans.some(s => s.stage !== 'done'))"
            " await new Promise(requestAnimationFrame); })()",
            60,
        )
        assert audits_of(here_desk, "room.html?many") == 8


def test_a_patrol_ends_when_the_disk_takes_no_more(desk: Desk, tmp_path: Path) -> None:
    origin = f"chrome-extension://{desk.browser.extension_id}"
    with serve_folder(tmp_path) as here:
        here_desk = replace(desk, rooms=here)
        panel = patrolling(here_desk, tmp_path, "disk", 3)
        panel.wait_for(f"{COUNT} >= 1")
        panel.send("Storage.overrideQuotaForOrigin", origin=origin, quotaSize=1)
        try:
            # The browser looks anew at what room is left after 30 s: within one stretch.
            panel.wait_for(f"{STATE} === 'full'", 60)
        finally:
            panel.send("Storage.overrideQuotaForOrigin", origin=origin)
        # The backend took what the disk did not, the last look among it.
        assert audits_of(here_desk, "room.html?disk") == 1
        looks = panel.evaluate(COUNT)
        assert isinstance(looks, int)
        assert desk.last_report().seen.samples == looks + 1
        assert "room.html?disk" not in str(panel.evaluate(HELD))


def test_a_patrol_that_is_forgotten_keeps_and_sends_nothing(desk: Desk, tmp_path: Path) -> None:
    with serve_folder(tmp_path) as here:
        here_desk = replace(desk, rooms=here)
        panel = patrolling(here_desk, tmp_path, "forgotten", 1)
        panel.wait_for(f"{COUNT} >= 1")
        show(panel, "settings")
        panel.click("#forget")
        panel.click("#forget-yes")
        panel.wait_for("document.querySelector('#kept-state').textContent !== ''")
        desk.paired.clear()
        show(panel, "patrol")
        panel.wait_for("document.querySelector('#patrol-stop').hidden")
        assert json.loads(str(panel.evaluate(HELD)))["scans"] == []
        assert audits_of(here_desk, "room.html?forgotten") == 0


def test_a_patrol_whose_panel_is_closed_loses_nothing(desk: Desk, tmp_path: Path) -> None:
    with serve_folder(tmp_path) as here:
        here_desk = replace(desk, rooms=here)
        panel = patrolling(here_desk, tmp_path, "closed", 1)
        panel.wait_for(f"{COUNT} >= 2")
        desk.browser.close_panel()
        panel = desk.browser.open_panel("room.html?closed")
        panel.wait_for(READY)
        show(panel, "trend")
        panel.wait_for("document.querySelector('[data-audit]')", 60)
        assert audits_of(here_desk, "room.html?closed") == 1
    assert desk.last_report().seen.samples >= 2


def test_the_form_takes_no_pace_that_would_trouble_the_page(desk: Desk) -> None:
    panel = desk.open("clean/room.html?pace")
    show(panel, "patrol")
    panel.fill("#patrol-every", "5")
    assert panel.evaluate("document.querySelector('#patrol-every').checkValidity()") is False
    kept = panel.evaluate("chrome.storage.local.get('patrol_every_s').then(k => k.patrol_every_s)")
    assert kept != 5
    panel.fill("#patrol-every", "30")


def test_leave_is_asked_for_one_by_one_and_with_its_reason(desk: Desk) -> None:
    manifest = json.loads((extension_folder() / "manifest.json").read_text("utf-8"))
    assert manifest["permissions"] == ["activeTab", "scripting", "sidePanel", "storage"]
    assert "host_permissions" not in manifest
    panel = desk.open("clean/room.html?leave")
    show(panel, "patrol")
    panel.wait_for("document.querySelectorAll('button[data-leave]').length === 2")
    assert "127.0.0.1" in panel.text("#patrol-leaves")
    granted = panel.evaluate("chrome.permissions.getAll().then(p => JSON.stringify(p))")
    assert "notifications" not in str(granted)


def test_new_alerts_pop_up_once_where_that_was_allowed(
    desk: Desk, playwright: Playwright, tmp_path: Path
) -> None:
    """With the leave in the manifest: no script can press the browser's own prompt."""
    allowed = tmp_path / "extension"
    shutil.copytree(extension_folder(), allowed)
    manifest = json.loads((allowed / "manifest.json").read_text("utf-8"))
    manifest["permissions"] += manifest.pop("optional_permissions")
    (allowed / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    chromium = find_chromium(with_extensions=True)
    assert chromium is not None
    with (
        serve_folder(tmp_path) as here,
        Chromium.launch(playwright, allowed, executable=Path(chromium)) as browser,
    ):
        own = replace(desk, rooms=here, browser=browser, paired=Event())
        panel = patrolling(own, tmp_path, "notices", 1)
        panel.wait_for(f"{COUNT} >= 1")
        browser.page.evaluate("say('国家级的小黄鱼')")
        held = "chrome.notifications.getAll().then(all => Object.keys(all).length)"
        panel.wait_for("document.querySelector('[data-alert][data-first=false]')")
        panel.wait_for(f"{COUNT} >= 4")
        panel.click("#patrol-stop")
        panel.wait_for(f"{STATE} === 'stopped'")
        fresh = panel.evaluate("document.querySelectorAll('[data-alert][data-first=false]').length")
        assert panel.evaluate(held) == fresh == 1
