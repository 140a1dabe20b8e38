"""The views of the panel in a real Chromium: by mouse, by keyboard, and by axe-core."""

import json
from pathlib import Path

import pytest
import segno

from browser.conftest import Desk
from generated import ROOT
from greenroom.answers.answer import Verdict
from greenroom.pack import load_pack
from greenroom_backend.demo.browser import Panel
from greenroom_backend.demo.run import check, speak
from vision.conftest import drawn, saved

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

VIEWS = ["check", "list", "before", "patrol", "trend", "settings"]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
ITEM = next(
    item
    for item in load_pack().items
    if item.is_on("quick") and item.spec.kind.value == "manual" and "operator" in item.spec.who
)
ROW = f'[data-row="{ITEM.id}"]'


def press(panel: Panel, key: str) -> None:
    for kind in ("keyDown", "keyUp"):
        panel.send("Input.dispatchKeyEvent", type=kind, key=key, code=key)


def shown(panel: Panel) -> list[str]:
    views = "[...document.querySelectorAll('[role=tabpanel]')].filter(v => v.checkVisibility())"
    found = panel.evaluate(f"{views}.map(v => v.id)")
    return [str(one) for one in found] if isinstance(found, list) else []


def show(panel: Panel, view: str) -> None:
    panel.click(f"#tab-{view}")
    assert shown(panel) == [f"view-{view}"]


def give(panel: Panel, *files: Path) -> None:
    """Chooses files as a file dialog does."""
    root = panel.send("DOM.getDocument")["root"]["nodeId"]
    node = panel.send("DOM.querySelector", nodeId=root, selector="#before-files")["nodeId"]
    panel.send("DOM.setFileInputFiles", nodeId=node, files=[str(one) for one in files])


def wait_looked(panel: Panel, count: int) -> None:
    done = "document.querySelector('#before-status').dataset.left === '0'"
    rows = f"document.querySelectorAll('[data-file]').length === {count}"
    panel.wait_for(f"{done} && {rows}", 60)


def found_in(panel: Panel, name: str) -> list[str]:
    rows = f'[data-file="{name}"] [data-found]'
    found = panel.evaluate(
        f"[...document.querySelectorAll({json.dumps(rows)})].map(r => r.dataset.found)"
    )
    return [str(one) for one in found] if isinstance(found, list) else []


def test_one_tab_stop_and_arrows_move_between_views(desk: Desk) -> None:
    panel = desk.open("clean/room.html")
    panel.evaluate("document.querySelector('#tab-check').focus()")
    for key, view in [
        ("ArrowRight", "list"),
        ("ArrowRight", "before"),
        ("ArrowLeft", "list"),
        ("End", "settings"),
        ("ArrowRight", "check"),
        ("ArrowLeft", "settings"),
        ("Home", "check"),
    ]:
        press(panel, key)
        assert shown(panel) == [f"view-{view}"]
        assert panel.evaluate("document.activeElement.id") == f"tab-{view}"
        stops = panel.evaluate(
            "[...document.querySelectorAll('[role=tab]')].filter(t => t.tabIndex === 0)"
            ".map(t => t.id + t.getAttribute('aria-selected'))"
        )
        assert stops == [f"tab-{view}true"]


def test_pictures_and_a_script_are_looked_at_before_going_live(desk: Desk, tmp_path: Path) -> None:
    bad, plain, broken, script = (
        tmp_path / name for name in ("封面.png", "背景.png", "坏.png", "话术.txt")
    )
    bad.write_bytes(saved(drawn([("人民大会堂特供", (60, 200), 60)])))
    plain.write_bytes(saved(drawn([("今晚八点开播", (60, 200), 60)])))
    broken.write_bytes(b"<img src=x onerror=alert(1)>")
    script.write_bytes("大家晚上好\n这是国家级的品质".encode("gb18030"))
    panel = desk.open("clean/room.html")
    show(panel, "before")
    before = panel.evaluate("document.querySelectorAll('[data-file]').length")
    assert isinstance(before, int)
    give(panel, bad, plain, broken, script)
    wait_looked(panel, before + 4)
    assert "wording/state_authority" in found_in(panel, bad.name)
    crop = panel.evaluate(
        "(i => i.complete && i.naturalWidth)(document.querySelector('[data-file] img.crop'))"
    )
    assert isinstance(crop, int)
    assert crop > 50
    assert "特供" in panel.text(f'[data-file="{bad.name}"] mark')
    assert panel.evaluate(
        f"document.querySelector('[data-file=\"{bad.name}\"] .advice.remedy')?.innerText.length > 4"
    )
    outcomes = {
        name: panel.evaluate(f"document.querySelector('[data-file=\"{name}\"]').dataset.outcome")
        for name in (bad.name, plain.name, broken.name, script.name)
    }
    assert outcomes == {
        bad.name: "violation",
        plain.name: "pass",
        broken.name: "error",
        script.name: "violation",
    }
    assert "wording/absolute_terms" in found_in(panel, script.name)
    assert "国家级" in panel.text(f'[data-file="{script.name}"] mark')
    assert "2" in panel.text(f'[data-file="{script.name}"] .where')


def test_a_dropped_file_is_looked_at_and_does_not_replace_the_panel(
    desk: Desk, tmp_path: Path
) -> None:
    script = tmp_path / "dropped.txt"
    script.write_text("全网最低价", "utf-8")
    panel = desk.open("clean/room.html")
    show(panel, "before")
    before = panel.evaluate("document.querySelectorAll('[data-file]').length")
    # What earlier tests left in the list may have pushed the place out of sight.
    panel.evaluate("document.querySelector('.drop').scrollIntoView({block: 'center'})")
    box = panel.evaluate(
        "(b => [b.x + b.width / 2, b.y + b.height / 2])"
        "(document.querySelector('.drop').getBoundingClientRect())"
    )
    assert isinstance(box, list)
    data = {"items": [], "files": [str(script)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        panel.send("Input.dispatchDragEvent", type=kind, x=box[0], y=box[1], data=data)
    assert isinstance(before, int)
    wait_looked(panel, before + 1)
    assert found_in(panel, script.name)


def test_a_code_that_leads_away_is_never_a_pass(desk: Desk, tmp_path: Path) -> None:
    code = tmp_path / "code.png"
    segno.make("https://u.wechat.com/abcdef", micro=False).save(str(code), scale=8, border=4)
    panel = desk.open("clean/room.html")
    show(panel, "before")
    before = panel.evaluate("document.querySelectorAll('[data-file]').length")
    assert isinstance(before, int)
    give(panel, code)
    wait_looked(panel, before + 1)
    row = f'[data-file="{code.name}"]'
    assert panel.evaluate(f"document.querySelector('{row}').dataset.outcome") == "needs_review"
    assert "u.wechat.com" in panel.text(row)


def test_what_is_too_large_is_said_and_not_sent(desk: Desk, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(b"\x89PNG" + b"0" * (8 << 20))
    panel = desk.open("clean/room.html")
    show(panel, "before")
    before = panel.evaluate("document.querySelectorAll('[data-file]').length")
    assert isinstance(before, int)
    give(panel, large)
    wait_looked(panel, before + 1)
    row = f'[data-file="{large.name}"]'
    assert panel.evaluate(f"document.querySelector('{row}').dataset.outcome") == "error"
    assert "8 MB" in panel.text(row)


def test_an_answer_waits_for_the_pairing_and_is_sent_once(desk: Desk) -> None:
    panel = desk.open("clean/room.html?refused")
    show(panel, "list")
    panel.wait_for(f"document.querySelector('{ROW}')")
    panel.fill("#list-author", "阿青")
    panel.click(f"{ROW} > summary")
    panel.click(f"{ROW} input[value=met]")
    panel.fill(f"{ROW} textarea", "看过了")
    page = f"{desk.rooms}/clean/room.html?refused"
    desk.store.tokens.revoke_all()
    panel.click(f"{ROW} form button[type=submit]")
    panel.wait_for("!document.querySelector('#pair-form').hidden")
    assert desk.store.answers.of(page) == ()
    assert panel.evaluate(f"document.querySelector('{ROW}').dataset.queued") == "queued"
    panel.fill("#pair-code", desk.codes[-1])
    panel.click("#pair-submit")
    panel.wait_for(f"document.querySelector('{ROW}').dataset.outcome === 'pass'")
    assert panel.evaluate(f"document.querySelector('{ROW}').dataset.queued") == ""
    assert [answer.note for answer in desk.store.answers.of(page)] == ["看过了"]


def test_an_answer_is_kept_and_folded_into_the_report(desk: Desk) -> None:
    panel = desk.open("clean/room.html?answers")
    check(panel)
    show(panel, "list")
    panel.wait_for(f"document.querySelector('{ROW}')")
    asked = panel.text("#list-progress")
    panel.click(f"{ROW} > summary")
    panel.fill("#list-author", "")
    panel.click(f"{ROW} form button[type=submit]")
    assert panel.text(f"{ROW} form > [role=status]")
    panel.click(f"{ROW} input[value=not_applicable]")
    panel.fill("#list-author", "阿青")
    panel.click(f"{ROW} form button[type=submit]")
    assert panel.text(f"{ROW} form > [role=status]")
    page = f"{desk.rooms}/clean/room.html?answers"
    assert desk.store.answers.of(page) == ()
    panel.fill(f"{ROW} textarea", "本场不卖这类商品，问13800138000")
    panel.click(f"{ROW} form button[type=submit]")
    panel.wait_for(f"document.querySelector('{ROW}').dataset.outcome === 'not_applicable'")
    [answer] = desk.store.answers.of(page)
    assert (answer.verdict, answer.author) == (Verdict.not_applicable, "阿青")
    assert "138" not in answer.note
    assert panel.text("#list-progress") != asked
    panel.wait_for(f"document.activeElement === document.querySelector('{ROW} > summary')")


def test_the_checklist_can_be_answered_while_a_check_runs(desk: Desk) -> None:
    panel = desk.open("faulty/room.html?scanning")
    panel.fill("#list-author", "阿青")
    panel.click("#check")
    show(panel, "list")
    panel.wait_for(f"document.querySelector('{ROW}')")
    panel.click(f"{ROW} > summary")
    panel.click(f"{ROW} input[value=met]")
    panel.fill(f"{ROW} textarea", "看过了")
    # The check ends meanwhile and the list is drawn anew: what was typed stays.
    panel.wait_for("document.querySelector('#status').dataset.stage === 'done'", 60)
    panel.wait_for(f"document.querySelector('{ROW} textarea')?.value === '看过了'")
    assert panel.evaluate(f"document.activeElement === document.querySelector('{ROW} textarea')")
    panel.click(f"{ROW} form button[type=submit]")
    panel.wait_for(f"document.querySelector('{ROW}').dataset.outcome === 'pass'")
    [answer] = desk.store.answers.of(f"{desk.rooms}/faulty/room.html?scanning")
    assert answer.verdict is Verdict.met


def test_a_press_is_heard_though_the_list_is_drawn_anew_before_the_release(desk: Desk) -> None:
    panel = desk.open("clean/room.html?pressed")
    panel.fill("#list-author", "阿青")
    show(panel, "list")
    panel.wait_for(f"document.querySelector('{ROW}')")
    panel.click(f"{ROW} > summary")
    panel.click(f"{ROW} input[value=met]")
    panel.fill(f"{ROW} textarea", "看过了")
    button = f"document.querySelector('{ROW} form button[type=submit]')"
    panel.evaluate(f"{button}.scrollIntoView({{block: 'center'}})")
    box = f"{button}.getBoundingClientRect()"
    at = panel.evaluate(f"(b => [b.x + b.width / 2, b.y + b.height / 2])({box})")
    assert isinstance(at, list)
    mouse = {"x": at[0], "y": at[1], "button": "left", "clickCount": 1}
    panel.send("Input.dispatchMouseEvent", type="mousePressed", **mouse)
    panel.evaluate("document.querySelector('#list-open').dispatchEvent(new Event('change'))")
    panel.send("Input.dispatchMouseEvent", type="mouseReleased", **mouse)
    panel.wait_for(f"document.querySelector('{ROW}').dataset.outcome === 'pass'")
    [answer] = desk.store.answers.of(f"{desk.rooms}/clean/room.html?pressed")
    assert answer.note == "看过了"


def test_history_tells_what_came_and_what_went(desk: Desk) -> None:
    panel = desk.open("faulty/room.html?history")
    check(panel)
    show(panel, "trend")
    panel.wait_for("document.querySelector('#trend-first')")
    desk.browser.page.evaluate(
        "document.querySelector('.room-title').textContent = '顶级鲜货，今晚八点'"
    )
    check(panel)
    show(panel, "trend")
    panel.wait_for("document.querySelectorAll('[data-audit]').length === 2")
    assert "顶级" in panel.text('[data-kind="new"]')
    assert "国家级" in panel.text('[data-kind="gone"]')
    kept = panel.evaluate(
        "document.querySelectorAll('[data-kind=persisting] [data-change]').length"
    )
    assert isinstance(kept, int)
    assert kept >= 8
    points = panel.evaluate(
        "document.querySelector('.trend [data-line=violation]').getAttribute('points')"
    )
    assert len(str(points).split()) == 2


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_view(desk: Desk, scheme: str, tmp_path: Path) -> None:
    script = tmp_path / "axe.txt"
    script.write_text("国家级品质", "utf-8")
    panel = desk.open("faulty/room.html?axe")
    check(panel)
    panel.send(
        "Emulation.setEmulatedMedia",
        features=[{"name": "prefers-color-scheme", "value": scheme}],
    )
    panel.send("Runtime.evaluate", expression=AXE.read_text("utf-8"))
    for view in VIEWS:
        show(panel, view)
        if view == "list":
            panel.wait_for(f"document.querySelector('{ROW}')")
            panel.evaluate(f"document.querySelector('{ROW}').open = true")
            panel.wait_for(f"document.querySelector('{ROW} form')")
        if view == "before":
            count = panel.evaluate("document.querySelectorAll('[data-file]').length")
            assert isinstance(count, int)
            give(panel, script)
            wait_looked(panel, count + 1)
        if view == "trend":
            panel.wait_for("document.querySelector('[data-audit]')")
        found = panel.evaluate(
            "axe.run().then(r => r.violations.map(v => [v.id, v.impact,"
            " v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))]))",
            60,
        )
        assert found == [], view


def test_views_speak_both_languages_without_losing_what_is_typed(desk: Desk) -> None:
    panel = desk.open("clean/room.html")
    show(panel, "before")
    panel.fill("#before-text", "这是国家级的品质")
    for language, words in (("en", "Before live"), ("zh", "开播前")):
        speak(panel, language)
        assert panel.text("#tab-before") == words
        assert panel.evaluate("document.querySelector('#before-text').value") == "这是国家级的品质"
    panel.click("#before-check")
    panel.wait_for("document.querySelector('[data-file] [data-found]')")
