"""Snapshots made in a page: the adapter reads from them what it read live, and nobody is named."""

import random
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Playwright

from browser.conftest import ROOMS, Desk
from browser.sites import site_running
from capture.platform_pages import NAMES, PAGES, expected
from capture.test_snapshot import PLACES
from greenroom.capture.adapter import adapter_for
from greenroom.capture.chromium import find_chromium
from greenroom.capture.masking import cleaned
from greenroom.capture.page import collector_source
from greenroom.capture.saved import address_in, read_html
from greenroom.capture.snapshot import evidence_in, snapshot_of, told
from greenroom_backend.demo.run import serve_folder
from greenroom_backend.extension import extension_folder

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

PHONE = "13900139000"
SIGNED = "tok12345678abcdefgh1234abcdefgh5678"


@pytest.fixture(scope="module")
def page(playwright: Playwright) -> Iterator[Page]:
    browser = playwright.chromium.launch(executable_path=find_chromium())
    yield browser.new_page(viewport={"width": 1280, "height": 900})
    browser.close()


@pytest.fixture(scope="module")
def take(page: Page) -> Callable[..., bytes]:
    script = (extension_folder() / "collector" / "snapshot.js").read_text("utf-8")

    def taken(url: str, platform: str) -> bytes:
        page.goto(url)
        page.evaluate(collector_source())
        page.evaluate(script)
        adapter = adapter_for("", platform).model_dump(mode="json")
        made: str = page.evaluate("(a) => greenroomSnapshot.take(a, 'test')", adapter)
        return made.encode()

    return taken


def same(made: bytes) -> bool:
    """Whether a snapshot reads, as a file, like what was read when it was made."""
    live = evidence_in(made, "snapshot")
    assert live is not None
    seen = read_html(
        made,
        adapter_for("", live.room.platform),
        url=address_in(made) or "",
        at=live.samples[0].at,
    )
    assert told(seen) == told(live)
    return bool(told(live)) or live.room.state.is_wall


@pytest.mark.parametrize("name", NAMES)
def test_each_platform_s_page_reads_the_same_from_its_snapshot(
    take: Callable[..., bytes], name: str
) -> None:
    with serve_folder(PAGES) as pages:
        assert same(take(f"{pages}/{name}.html", expected(name)["platform"]))


@pytest.mark.parametrize(("room", "platform"), [("faulty", "generic"), ("douyin", "douyin")])
def test_whole_rooms_read_the_same_from_their_snapshots(
    take: Callable[..., bytes], room: str, platform: str
) -> None:
    with serve_folder(ROOMS) as rooms:
        assert same(take(f"{rooms}/{room}/room.html", platform))


def test_nobody_is_named_and_no_token_is_left(take: Callable[..., bytes]) -> None:
    hidden = f'<div style="display:none">藏起来{PHONE}</div>'
    shadow = f'<div><template shadowrootmode="closed"><p>影子{PHONE}</p></template></div>'
    frame = f"<iframe width=300 height=300 srcdoc='<p>框{PHONE}</p>'></iframe>"
    body = PLACES.format(f"电话{PHONE}", SIGNED, "海风吹来") + hidden + shadow + frame
    with site_running() as site:
        url = site.put("/room?token=abc&id=7", body)
        made = take(url, "generic")
    text = made.decode()
    for gone in (PHONE, SIGNED, "海风吹来", "藏起来", "onclick", "document.cookie", "token=abc"):
        assert gone not in text
    assert address_in(made) == url.replace("token=abc&", "")
    assert same(made)


def test_folded_links_stay_and_nothing_else_of_what_is_closed(take: Callable[..., bytes]) -> None:
    """But for those that a viewer may have put there."""
    row = '<div class="comment-item" hidden><b class="nickname">海风吹来</b>{}</div>'
    folded = """<details><summary>更多</summary>闲话<p>不说的话</p>
      <a href="/licence?token=abc&id=7">营业执照</a>
      <details><summary>再多</summary><a href="/deep">证照信息</a></details></details>
      <div class="tab" hidden><button>商家信息 PHONE</button><a href="/cart">购物车</a></div>
      <div style="display:none"><div hidden><a href="#s">卖家资料</a></div></div>
      <div class="rank-list" hidden><a href="/crowd">亮照</a></div>""".replace("PHONE", PHONE)
    with site_running() as site:
        room = "<!doctype html><h1 class=room-title>带鱼</h1>" + folded
        made = take(site.put("/room", room + row.format("<a href='/said'>资质信息</a>")), "generic")
    live = evidence_in(made, "snapshot")
    assert live is not None
    assert same(made)
    adapter = adapter_for("", "generic")
    read = read_html(made, adapter, url=address_in(made) or "", at=live.samples[0].at)
    links = [
        (one.zone.value, one.text, one.url.removeprefix(site.address), one.clicks)
        for one in read.samples[0].folded_links
    ]
    assert links == [
        ("licence", "营业执照", "/licence?id=7", 2),
        ("licence", "证照信息", "/deep", 3),
        ("seller", "商家信息 ***********", "", 2),
        ("seller", "卖家资料", "", 3),
    ]
    assert read.samples[0].folded_links == live.samples[0].folded_links
    for gone in ("闲话", "不说的话", "购物车", "再多", "token", PHONE, "亮照", "资质信息", "海风"):
        assert gone not in made.decode()
    # A snapshot of the snapshot holds the same.
    again = snapshot_of(made, adapter, url=address_in(made) or "", at=live.samples[0].at).encode()
    twice = read_html(again, adapter, url=address_in(made) or "", at=live.samples[0].at)
    assert twice.samples[0].folded_links == live.samples[0].folded_links


def test_the_masking_of_the_page_is_that_of_the_program(page: Page) -> None:
    """Drawn once and for all from pieces that patterns are made of."""
    dice = random.Random(7)  # noqa: S311 - no secret
    pieces = ["139", "0013", "9000", "１３９", "0571-", "8888", "@", "a.b", "路", "12", "号", "eyJ"]
    pieces += [
        "区",
        "一",
        "室",
        "-",
        " ",
        "abcdefgh1",
        "X",
        "=",
        "电话",
        "\n",
        "😀",
        "_",
        ".",
        "20",
    ]
    lines = ["".join(dice.choices(pieces, k=dice.randint(1, 14))) for _ in range(2000)]
    page.goto("about:blank")
    page.evaluate(collector_source())
    page.evaluate((extension_folder() / "collector" / "snapshot.js").read_text("utf-8"))
    seen = page.evaluate("(all) => all.map((one) => greenroomSnapshot.cleaned(one))", lines)
    assert seen == [cleaned(line) for line in lines]
    assert sum(line != masked for line, masked in zip(lines, seen, strict=True)) > 100


def test_the_program_finds_nothing_more_to_mask(take: Callable[..., bytes]) -> None:
    with serve_folder(PAGES) as pages:
        for name in NAMES:
            made = take(f"{pages}/{name}.html", expected(name)["platform"])
            live = evidence_in(made, "snapshot")
            assert live is not None
            adapter = adapter_for("", live.room.platform)
            at = live.samples[0].at
            again = snapshot_of(made, adapter, url=address_in(made) or "", at=at).encode()
            url = address_in(made) or ""
            assert told(read_html(again, adapter, url=url, at=at)) == told(
                read_html(made, adapter, url=url, at=at)
            )


def test_the_panel_saves_a_snapshot_as_a_file(desk: Desk) -> None:
    panel = desk.open("faulty/room.html")
    # What the panel offers for saving, before the browser writes it somewhere.
    panel.evaluate(
        """(() => { globalThis.offered = [];
        const own = URL.createObjectURL;
        URL.createObjectURL = (blob) => { offered.push(blob.text()); return own(blob); };
        HTMLAnchorElement.prototype.click = function () { offered.push(this.download); };
        })()"""
    )
    panel.click("#tab-settings")
    panel.click("#snapshot")
    panel.wait_for("offered.length === 2 && !document.querySelector('#snapshot').disabled")
    html, name = (panel.evaluate(f"offered[{index}]") for index in range(2))
    assert str(name).startswith("greenroom-generic-")
    assert same(str(html).encode())
    assert panel.text("#snapshot-state")
