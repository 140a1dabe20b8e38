"""What an operator adds to a report: false alarms, copies of what to do, papers, lists of goods."""

import json
from pathlib import Path

import pytest

from browser.conftest import Desk
from browser.test_life import READY
from browser.test_views import found_in, give, show, wait_looked
from greenroom.answers.proof import proof_file
from greenroom.pack import load_pack
from greenroom_backend.demo.browser import Panel
from greenroom_backend.demo.run import check
from vision.conftest import drawn, saved

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

FOUND = '[data-check="wording/absolute_terms"] [data-finding]'
PAPER = next(
    item
    for item in load_pack().items
    if item.is_on("quick") and item.spec.kind.value == "record" and "operator" in item.spec.who
)
PAPER_ROW = f'[data-row="{PAPER.id}"]'


def choose(panel: Panel, selector: str, *files: Path) -> None:
    root = panel.send("DOM.getDocument")["root"]["nodeId"]
    node = panel.send("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
    panel.send("DOM.setFileInputFiles", nodeId=node, files=[str(one) for one in files])


def violations(panel: Panel) -> str:
    return panel.text("[data-count=violation] strong")


def test_a_false_alarm_is_told_openly_and_still_counts(desk: Desk, tmp_path: Path) -> None:
    panel = desk.open("faulty/room.html?alarm")
    check(panel)
    counted = violations(panel)
    panel.click(f"{FOUND} .alarm summary")
    panel.fill(f"{FOUND} .alarm input", "这是商标，找张三 13800138000")
    panel.click(f"{FOUND} .alarm button[type=submit]")
    panel.wait_for(f"document.querySelector('{FOUND} .alarm[data-marked]')")
    assert "1" in panel.text("#alarm-count")
    assert violations(panel) == counted
    # A later report of another panel knows it again.
    desk.browser.close_panel()
    panel = desk.browser.open_panel("faulty/room.html?alarm")
    panel.wait_for(READY)
    check(panel)
    assert "这是商标" in panel.text(f"{FOUND} .alarm")
    assert violations(panel) == counted
    show(panel, "settings")
    panel.send("Page.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    panel.click("#alarms-export")
    target = tmp_path / "greenroom-false-alarms.json"
    panel.wait_for("document.querySelector('#kept-state').textContent !== ''")
    for _ in range(250):
        if target.is_file() and target.stat().st_size:
            break
        desk.browser.page.wait_for_timeout(20)
    [case] = json.loads(target.read_text("utf-8"))["cases"]
    report = desk.last_report()
    assert case["check"] == "wording/absolute_terms"
    assert case["rules"] == report.versions.rules
    assert case["quote"] in case["text"]
    assert "13800138000" not in case["note"]
    show(panel, "check")
    panel.click(f"{FOUND} .alarm .undo")
    panel.wait_for(f"!document.querySelector('{FOUND} .alarm[data-marked]')")
    assert panel.text("#alarm-count") == ""


def test_what_to_do_is_copied_with_one_press(desk: Desk) -> None:
    panel = desk.open("faulty/room.html?copy")
    check(panel)
    panel.send(
        "Browser.grantPermissions",
        permissions=["clipboardReadWrite", "clipboardSanitizedWrite"],
    )
    panel.click(f"{FOUND} button.copy")
    panel.wait_for(f"document.querySelector('{FOUND} .copying [role=status]').textContent !== ''")
    copied = str(panel.evaluate("navigator.clipboard.readText()"))
    assert "国家级" in copied
    assert len(copied.splitlines()) >= 2


def test_a_finding_that_left_the_page_says_so(desk: Desk) -> None:
    panel = desk.open("faulty/room.html?gone")
    check(panel)
    desk.browser.page.evaluate("document.querySelector('.room-title').remove()")
    panel.click(f"{FOUND} button.finding")
    panel.wait_for(f"document.querySelector('{FOUND} .gone').textContent !== ''")


@pytest.mark.parametrize("is_away", [False, True])
def test_a_paper_proves_an_answer_and_stays_with_its_owner(
    desk: Desk, tmp_path: Path, *, is_away: bool
) -> None:
    picture = tmp_path / "营业执照.png"
    picture.write_bytes(saved(drawn([("营业执照", (60, 200), 60)])))
    path = f"clean/room.html?paper{is_away}"
    panel = desk.open(path)
    panel.fill("#list-author", "阿青")
    show(panel, "list")
    panel.wait_for(f"document.querySelector('{PAPER_ROW}')")
    panel.click(f"{PAPER_ROW} > summary")
    panel.click(f"{PAPER_ROW} input[value=met]")
    choose(panel, f"{PAPER_ROW} input[type=file]", picture)
    proof = proof_file(picture.name, picture.read_bytes())
    panel.wait_for(f"document.querySelector('{PAPER_ROW} [data-sha256=\"{proof.sha256}\"]')")
    if is_away:
        desk.plug.pull()
    try:
        panel.click(f"{PAPER_ROW} form button[type=submit]")
        if is_away:
            panel.wait_for(f"document.querySelector('{PAPER_ROW}').dataset.queued === 'queued'")
    finally:
        if is_away:
            desk.plug.put()
    panel.wait_for(f"document.querySelector('{PAPER_ROW}').dataset.outcome === 'pass'")
    [answer] = desk.store.answers.of(f"{desk.rooms}/{path}")
    assert answer.files == (proof,)
    assert picture.name in panel.text(f"{PAPER_ROW} .proofs")


KINDS = {
    "a.pdf": b"%PDF-1.7 x",
    "a.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "a.mp4": b"\x00\x00\x00\x18ftypisom",
    "a.docx": b"PK\x03\x04..word/document.xml",
    "a.xlsx": b"PK\x03\x04..xl/workbook.xml",
    "a.zip": b"PK\x03\x04..other",
    "a.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "a.jpg": b"\xff\xd8\xff\xe0",
    "a.txt": "进货单\r\n\t合计 39.9 元".encode(),
}


def test_panel_and_backend_tell_kinds_of_papers_alike(desk: Desk) -> None:
    panel = desk.open("clean/room.html?kinds")
    for name, raw in KINDS.items():
        told = panel.evaluate(
            "import(chrome.runtime.getURL('panel/proof.js')).then(({proofOf}) => proofOf(new File(["
            f"new Uint8Array({list(raw)})], {json.dumps(name)})))"
        )
        assert told == proof_file(name, raw).model_dump(mode="json")
    for raw in (b"", b"MZ\x90\x00\x03", b"\x7fELF\x02\x01"):
        assert panel.evaluate(
            "import(chrome.runtime.getURL('panel/proof.js')).then(({proofOf}) => proofOf(new File(["
            f"new Uint8Array({list(raw)})], 'x')).then(() => 'taken', e => e.code))"
        ) in ("proof_size", "proof_kind")


def test_a_list_of_goods_is_judged_before_going_live(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "商品.csv"
    table.write_text(
        '商品名称,直播价,划线价,卖点\n"带鱼段, 五折",80,100,现捞\n'
        "国家级梭子蟹,¥99,,\n虾皮 250克,¥19.8,,\n",
        "utf-8",
    )
    panel = desk.open("clean/room.html?goods")
    audits = len(desk.store.reports(f"{desk.rooms}/clean/room.html?goods", limit=10))
    show(panel, "before")
    before = panel.evaluate("document.querySelectorAll('[data-file]').length")
    assert isinstance(before, int)
    give(panel, table)
    wait_looked(panel, before + 1)
    found = found_in(panel, table.name)
    assert "wording/absolute_terms" in found
    assert "pricing/claimed_discount" in found
    assert "国家级" in panel.text(
        f'[data-file="{table.name}"] [data-found="wording/absolute_terms"] mark'
    )
    panel.fill("#before-goods", "虾皮 250克\t¥19.8\n全网最低价黄鱼\t¥39")
    panel.click("#before-check")
    wait_looked(panel, before + 2)
    shown = panel.text("#before-results article")
    assert "全网最低价" in shown
    # Nothing of it is kept as a look at the room.
    assert len(desk.store.reports(f"{desk.rooms}/clean/room.html?goods", limit=10)) == audits
