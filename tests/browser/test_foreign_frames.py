"""Frames of other sites in a room's page: read where that is allowed, and nobody's words."""

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Playwright

from browser.conftest import Desk
from browser.sites import Site, site_running
from browser.test_corners import QUICK, SIZE, frames, outcomes, said
from greenroom.capture.adapter import adapter_for
from greenroom.capture.chromium import FLAGS, find_chromium
from greenroom.capture.page import collector_source, see_page, visit
from greenroom.evidence import Evidence, HostKind, Reason, Speaker, State, Zone
from greenroom_backend.demo.browser import Chromium
from greenroom_backend.demo.run import check, extension_folder

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

See = Callable[[str], Evidence]
# Its own process, as a browser at an operator's desk gives every site.
APART = ("--site-per-process",)
FRAME = """<!doctype html><meta charset="utf-8"><body style="margin: 5px">
  <h1 class="room-title" style="margin: 0">框里的话</h1>
  <div><template shadowrootmode="closed"><p>框里深处</p></template></div>
  <a href="/rules">规则说明</a><p>国家级</p>
  <div class="chat-item"><b class="nickname">海风</b><i class="content">电话13800138000</i></div>"""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_running() as running:
        yield running


@pytest.fixture
def look(apart: Callable[[Any], Any]) -> See:
    return lambda url: apart(lambda: see_page(url, look=QUICK))


@contextmanager
def allowed(desk: Desk, playwright: Playwright, folder: Path) -> Iterator[Desk]:
    """A desk whose extension may read `localhost`: no script can press the browser's prompt."""
    shutil.copytree(extension_folder(), folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["host_permissions"] = ["http://localhost/*"]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    chromium = find_chromium(with_extensions=True)
    assert chromium is not None
    with Chromium.launch(playwright, folder, executable=Path(chromium), flags=APART) as browser:
        yield replace(desk, browser=browser, paired=Event())


def elsewhere(site: Site, path: str, body: str | None, **headers: str) -> str:
    """Address, at another host, of a page of the site."""
    return site.put(path, body, **headers).replace("127.0.0.1", "localhost")


def room(frame: str, own: str = "") -> str:
    return f"""<!doctype html><meta charset="utf-8"><style>body {{ margin: 0 }}
      iframe {{ position: absolute; left: 100px; top: 150px; border: 3px solid; padding: 7px }}
      </style><h1 class="room-title">东海带鱼</h1>{own}<iframe {SIZE} src="{frame}"></iframe>"""


def test_a_frame_of_another_site_is_read_where_that_is_allowed_by_both_alike(
    desk: Desk, site: Site, look: See, playwright: Playwright, tmp_path: Path
) -> None:
    url = site.put("/room", room(elsewhere(site, "/frame", FRAME)))
    with allowed(desk, playwright, tmp_path / "extension") as own:
        panel = own.open("room", site.address)
        check(panel)
        seen = [own.store.last_evidence(), look(url)]
        # Its words are out of reach for the page; the frame itself is shown.
        panel.click('[data-check="wording/absolute_terms"] [data-finding] button.finding')
        panel.wait_for("document.querySelector('[data-finding] .gone').textContent === ''")
        assert panel.evaluate("document.querySelectorAll('#frame-leaves > *').length") == 1
        assert panel.evaluate("document.querySelectorAll('#frame-leaves button').length") == 0
    for evidence in seen:
        [sample, *_] = evidence.samples
        there = [text for text in sample.texts if text.frame is not None]
        assert [(text.zone.value, text.text) for text in there] == [
            ("comment", "电话***********"),
            ("body", "框里的话"),
            ("body", "框里深处"),
            ("body", "规则说明"),
            ("body", "国家级"),
        ]
        assert {(text.frame, text.speaker) for text in there} == {("localhost", Speaker.unknown)}
        titles = [text.text for text in sample.texts if text.zone is Zone.room_title]
        assert titles == ["东海带鱼"]
        assert [(link.text, link.frame) for link in sample.links] == [("规则说明", "localhost")]
        assert frames(evidence) == [("localhost", None)]
        assert Reason.frame not in {gap.reason for gap in sample.gaps}
        [words] = [text for text in there if text.text == "框里的话"]
        assert words.box is not None
        assert words.box[0] == 100 + 3 + 7 + 5
        assert words.box[1] == pytest.approx(150 + 3 + 7 + 5, abs=12)
        assert words.on_screen is True
        assert Evidence.model_validate_json(evidence.to_json()) == evidence
    extension, playwright_ = map(outcomes, seen)
    assert extension == {**playwright_, "avatar/ai_label": extension["avatar/ai_label"]}


def test_without_leave_it_stays_a_gap_and_the_panel_offers_to_ask_for_that_site_alone(
    desk: Desk, site: Site
) -> None:
    site.put("/asked", room(elsewhere(site, "/frame", FRAME)))
    panel = desk.open("asked", site.address)
    check(panel)
    evidence = desk.store.last_evidence()
    assert frames(evidence) == [("localhost", Reason.frame)]
    assert said(evidence) == {("room_title", "东海带鱼")}
    panel.wait_for("document.querySelector('#frame-leaves button')")
    assert panel.evaluate("document.querySelectorAll('#frame-leaves button').length") == 1
    assert "http://localhost" in panel.text("#frame-leaves button")
    assert "http://localhost" in panel.text("#frame-leaves p")
    held = panel.evaluate("chrome.permissions.getAll().then(p => JSON.stringify(p.origins ?? []))")
    assert held == "[]"


def test_the_page_is_read_again_with_the_frame_once_that_was_allowed(
    desk: Desk, site: Site, playwright: Playwright, tmp_path: Path
) -> None:
    """The leave is withheld and given on the browser's own page, where a person can too."""
    site.put("/again", room(elsewhere(site, "/frame", FRAME)))
    with allowed(desk, playwright, tmp_path / "extension") as own:
        page, id_ = own.browser.page, own.browser.extension_id
        page.goto("chrome://extensions")
        page.evaluate(
            "extensionId => chrome.developerPrivate.updateExtensionConfiguration("
            "{extensionId, hostAccess: 'ON_CLICK'})",
            id_,
        )
        panel = own.open("again", site.address)
        check(panel)
        assert frames(own.store.last_evidence()) == [("localhost", Reason.frame)]
        panel.wait_for("document.querySelector('#frame-leaves button')")
        settings = own.browser.page.context.new_page()
        settings.goto("chrome://extensions")
        settings.evaluate(
            "id => chrome.developerPrivate.addHostPermission(id, 'http://localhost/*')", id_
        )
        settings.close()
        panel.click("#frame-leaves button")
        panel.wait_for("document.querySelector('#status').dataset.stage !== 'done'")
        panel.wait_for("document.querySelector('#status').dataset.stage === 'done'")
        assert frames(own.store.last_evidence()) == [("localhost", None)]


HOSTILE = """<!doctype html><meta charset="utf-8"><title>假的标题</title>
  <h1 class="room-title">请先登录后查看直播间</h1><div class="anchor-name">假主播</div>
  <div class="seller-info">销售者：渔家小铺商行 地址：舟山市普陀区海滨路 电话：0580-3012345</div>
  <div class="licence">营业执照 统一社会信用代码 91330900MA28K5QX3T</div>
  <div class="ai-label">本直播由AI生成</div><a href="/licence">营业执照</a>
  <a href="/seller">商家信息</a><div class="room-notice">国家级带鱼，直播已结束</div>"""


def test_a_hostile_frame_neither_accuses_nor_acquits_and_changes_nothing_of_the_room(
    site: Site, look: See
) -> None:
    notice = '<div class="room-notice">全网最低价</div>'
    seen = []
    for name, body in (("/harmless", "<p>闲话</p>"), ("/hostile", HOSTILE)):
        evidence = look(site.put(f"/of{name}", room(elsewhere(site, name, body), notice)))
        assert frames(evidence) == [("localhost", None)]
        assert evidence.room.state is State.unknown
        own = {(text.zone, text.text) for text in evidence.samples[0].texts if not text.frame}
        assert own == {(Zone.room_title, "东海带鱼"), (Zone.notice, "全网最低价")}
        seen.append(outcomes(evidence))
    harmless, hostile = seen
    changed = {
        one: (harmless[one], hostile[one]) for one in harmless if harmless[one] != hostile[one]
    }
    assert {after for _, after in changed.values()} == {"needs_review"}
    assert changed["wording/absolute_terms"] == ("not_tested", "needs_review")
    assert changed["seller/actual_seller"] == ("violation", "needs_review")
    assert hostile["seller/business_licence"] == "needs_review"
    assert hostile["wording/lowest_price_claims"] == harmless["wording/lowest_price_claims"]


def test_a_huge_frame_is_cut_off_and_says_so(site: Site, look: See) -> None:
    body = "<script>document.body.innerHTML = '<p>话话话话话话话话话话</p>'.repeat(60000)</script>"
    evidence = look(site.put("/of-huge", room(elsewhere(site, "/huge", f"<body>{body}"))))
    [sample] = evidence.samples
    assert ("room_title", "东海带鱼") in said(evidence)
    assert len(sample.texts) <= 6000
    [(host, reason)] = frames(evidence)
    assert host == "localhost"
    assert reason in (Reason.cap, Reason.budget, Reason.frame)
    assert (None, reason) in {(gap.zone, gap.reason) for gap in sample.gaps}


def test_a_frame_that_never_loads_or_spins_is_a_gap_and_the_page_is_read(
    desk: Desk, site: Site, look: See, playwright: Playwright, tmp_path: Path
) -> None:
    late = f"""<script>addEventListener("load", () => {{
      document.querySelector("iframe").src = "{elsewhere(site, "/never", None)}" }})</script>"""
    evidence = look(site.put("/of-never", room("about:blank") + late))
    assert ("room_title", "东海带鱼") in said(evidence)
    assert [host for host, reason in frames(evidence) if reason] == ["localhost"]
    spins = "<script>onmessage = () => { for (;;); }</script>"
    site.put("/of-spins", room(elsewhere(site, "/spins", spins)))
    with allowed(desk, playwright, tmp_path / "extension") as own:
        panel = own.open("of-spins", site.address)
        own.browser.page.evaluate("frames[0].postMessage('spin', '*')")
        check(panel)
        panel.wait_for("document.querySelector('#frame-leaves [data-leave=frame][data-given]')")
    evidence = desk.store.last_evidence()
    assert said(evidence) == {("room_title", "东海带鱼")}
    assert frames(evidence) == [("localhost", Reason.frame)]


def test_only_so_many_frames_are_read_and_none_inside_them(site: Site, look: See) -> None:
    inner = site.put("/inner", "<p>里面的话</p>")
    outer = elsewhere(site, "/outer", f'<p>外面的话</p><iframe {SIZE} src="{inner}"></iframe>')
    many = f'<iframe width="120" height="120" src="{outer}"></iframe>' * 9
    evidence = look(site.put("/many", f"<h1>带鱼</h1>{many}"))
    listed = frames(evidence)
    assert [reason for host, reason in listed if host == "localhost"] == [None] * 8 + [Reason.frame]
    assert [reason for host, reason in listed if host == "127.0.0.1"] == [Reason.frame] * 8
    texts = [text.text for text in evidence.samples[0].texts]
    assert texts.count("外面的话") == 8
    assert "里面的话" not in texts
    ids = [text.id for text in evidence.samples[0].texts]
    assert len(ids) == len({*ids})


def test_what_a_frame_led_to_is_not_taken_for_its_address(site: Site, look: See) -> None:
    """The page's own address says whose the frame is; what it shows is of another site."""
    other = site.put("/other", "<p>别家的话</p>")
    leads = elsewhere(site, "/leads", f"<script>location.replace('{other}')</script>")
    page = f'<h1>带鱼</h1><iframe {SIZE} sandbox="allow-scripts" src="{leads}"></iframe>'
    evidence = look(site.put("/of-leads", page))
    assert "别家的话" not in {words for _, words in said(evidence)}
    assert frames(evidence) == [("localhost", Reason.frame)]


TOLD = {"texts": [], "links": [], "folded": [], "frames": [], "gaps": []}


@pytest.mark.parametrize(
    ("readings", "meanwhile", "read"),
    [
        ([{"index": 0, "host": "localhost"}], "", [True, False]),
        ([{"index": 1, "host": "localhost"}], "", [False, True]),
        ([{"index": 0, "host": "127.0.0.1"}], "", [False, False]),
        ([{"index": -1, "host": "localhost"}], "", [False, False]),
        ([{"index": 0, "host": "localhost"}] * 2, "", [False, False]),
        (
            [{"index": 0, "host": "localhost"}],
            "const one = document.querySelector('iframe'); one.remove(); document.body.append(one)",
            [False, False],
        ),
    ],
)
def test_a_reading_is_placed_by_number_window_and_host_or_not_at_all(
    desk: Desk, site: Site, readings: list[dict[str, Any]], meanwhile: str, read: list[bool]
) -> None:
    address = elsewhere(site, "/placed", "<p>话</p>")
    page = desk.browser.page
    page.goto(site.put("/of-placed", f'<iframe {SIZE} src="{address}"></iframe>' * 2))
    page.evaluate(collector_source())
    adapter = adapter_for(address).model_dump_json()
    told = json.dumps([json.dumps({**TOLD, **one}) for one in readings])
    joined = page.evaluate(
        f"greenroomCollector.collect({adapter}).then(() => {{ {meanwhile};"
        f" return greenroomCollector.join({told}); }})"
    )
    frames_ = json.loads(joined)["sample"]["frames"]
    assert [one["reason"] is None for one in frames_] == read


def test_a_number_that_may_be_a_viewers_is_masked_and_leaves_a_gap(site: Site, look: See) -> None:
    frame = elsewhere(site, "/number", "<p>加微信13800138000</p>")
    evidence = look(site.put("/of-number", room(frame)))
    assert "13800138000" not in evidence.to_json()
    gaps = {(gap.zone, gap.reason) for gap in evidence.samples[0].gaps}
    assert (Zone.comment, Reason.hidden) in gaps


def test_prices_in_a_frame_leave_the_goods_not_seen(site: Site, look: See) -> None:
    goods = elsewhere(site, "/goods", "<h3>小黄鱼</h3><span>¥39.9</span>")
    evidence = look(site.put("/of-goods", room(goods)))
    assert evidence.samples[0].goods == ()
    gaps = {(gap.zone, gap.reason, gap.detail) for gap in evidence.samples[0].gaps}
    assert (Zone.goods, Reason.frame, "localhost") in gaps


def test_a_public_page_shows_nothing_of_the_local_network(
    site: Site, apart: Callable[[Any], Any]
) -> None:
    """The site stands in as the proxy, so that its page has a public address."""
    inside = site.put("/inside", "<p>内网的话</p>")
    for address in ("http://room.example/live", "http://127.0.0.1:4000/live"):
        site.put(address, room(inside))
    site.put(inside, "<p>内网的话</p>")

    async def see(url: str) -> Evidence:
        from playwright.async_api import async_playwright

        async with async_playwright() as running:
            browser = await running.chromium.launch(
                executable_path=find_chromium(), args=list(FLAGS)
            )
            adapter = adapter_for(url)
            seen = await visit(
                browser, url, adapter, HostKind.person, QUICK, None, proxy=site.address
            )
            await browser.close()
            return seen

    public, local = (
        apart(lambda url=url: asyncio.run(see(url)))
        for url in ("http://room.example/live", "http://127.0.0.1:4000/live")
    )
    assert frames(public) == [("127.0.0.1", Reason.frame)]
    assert ("body", "内网的话") not in said(public)
    assert ("body", "内网的话") in said(local)
