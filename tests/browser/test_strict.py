"""Danmaku drawn on a canvas, a strict policy on a platform's page, marks inside a frame."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Route

from browser.conftest import Desk
from browser.sites import Site, site_running
from browser.test_corners import QUICK, by_extension
from capture.platform_pages import PAGES, expected, read
from cases import DAY
from greenroom import __version__
from greenroom.capture.page import see_page
from greenroom.engine import judge
from greenroom.evidence import Evidence, Reason, Zone
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom_backend.demo.run import check

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

STRICT = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'; sandbox"
)
# Box of the first three characters of a notice in the frame, px of the page.
WORDS_IN_FRAME = """(() => {
  const frame = document.querySelector("iframe");
  const words = frame.contentDocument.querySelector(".room-notice").firstChild;
  const range = frame.contentDocument.createRange();
  range.setStart(words, 0);
  range.setEnd(words, 3);
  const [at, box] = [range.getBoundingClientRect(), frame.getBoundingClientRect()];
  return [at.x + box.x + 10, at.y + box.y + 10, at.width, at.height];
})()"""
FOCUS = (0xB3, 0x00, 0x1B)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_running() as running:
        yield running


def test_danmaku_on_a_canvas_are_named_as_not_seen_and_never_pass(
    desk: Desk, site: Site, apart: Callable[[Callable[[], Evidence]], Evidence]
) -> None:
    page = """<style>.player { position: relative; width: 480px; height: 320px }
      video, canvas { position: absolute; inset: 0; width: 480px; height: 320px }</style>
      <h1 class="room-title">带鱼专场</h1>
      <div class="player"><video></video><canvas width="480" height="320"></canvas></div><script>
      const pen = document.querySelector("canvas").getContext("2d");
      let x = 480;
      const draw = () => {
        pen.clearRect(0, 0, 480, 320);
        pen.fillText("加微信领券", x = x > 0 ? x - 2 : 480, 40);
        requestAnimationFrame(draw);
      };
      draw();</script>"""
    url = site.put("/danmaku", page)
    for seen in (by_extension(desk, site, "/danmaku"), apart(lambda: see_page(url, look=QUICK))):
        for sample in seen.samples:
            drawn = [gap for gap in sample.gaps if gap.detail == "canvas"]
            assert [(gap.zone, gap.reason) for gap in drawn] == [
                (Zone.overlay, Reason.not_in_carrier)
            ]
        # A picture of the player may show them for a moment; the overlay itself is never claimed.
        read_there = [text.zone for text in seen.samples[0].texts if "加微信" in text.text]
        assert {*read_there} <= {Zone.player}
        report = judge(seen, load_pack(), DAY, version=__version__)
        parts = [part for row in report.checks for part in row.parts if part.zone is Zone.overlay]
        assert parts
        assert {part.outcome for part in parts} == {Outcome.not_tested}
        assert Zone.overlay in {gap.zone for gap in report.gaps}


@pytest.mark.parametrize(("name", "host"), [("taobao", "tbzb.taobao.com")])
def test_a_platforms_page_under_a_strict_policy_is_read_like_any_other(
    desk: Desk, site: Site, apart: Callable[[Any], Any], name: str, host: str
) -> None:
    """The extension meets the page under the platform's own name; nothing leaves this machine."""
    body = (PAGES / f"{name}.html").read_text("utf-8")
    headers = {"Content-Security-Policy": STRICT}
    want = expected(name)

    def serve(route: Route) -> None:
        route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)

    desk.browser.page.route(f"https://{host}/**", serve)
    try:
        check(desk.open("live?liveId=1", f"https://{host}"))
    finally:
        desk.browser.page.unroute(f"https://{host}/**")
    url = site.put(f"/{name}", body, **headers)
    by_playwright = apart(lambda: see_page(url, platform=want["platform"], look=QUICK))
    named = {*want.pop("gaps")}
    for evidence in (desk.store.last_evidence(), by_playwright):
        seen = read(evidence)
        assert named <= seen.pop("gaps")
        assert seen == want


def test_a_finding_inside_a_frame_is_outlined_where_it_stands_and_followed(
    desk: Desk, site: Site
) -> None:
    page = """<style>body { margin: 0; background: #fff } iframe { position: absolute;
      left: 90px; top: 60px; border: 3px solid; padding: 7px }</style>
      <h1 class="room-title">带鱼专场</h1><iframe width="400" height="200" srcdoc="<body
        style='margin: 0; background: #fff'><div style='height: 900px'></div>
        <div class='room-notice' style='display: inline-block'>国家级鲜货</div>
        <div style='height: 900px'></div>"></iframe>"""
    site.put("/framed", page)
    panel = desk.open("framed", site.address)
    check(panel)
    panel.click('[data-check="wording/absolute_terms"] [data-finding] button.finding')
    panel.wait_for("document.querySelector('[data-finding] .gone').textContent === ''")

    def edges() -> list[tuple[int, ...]]:
        """Colours left and right of the words, where the outline's lines must be."""
        tab = desk.browser.page
        tab.evaluate("new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))")
        x, y, width, height = tab.evaluate(WORDS_IN_FRAME)
        shot = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
        middle = round(y + height / 2)
        return [shot.getpixel((round(at), middle)) for at in (x - 2, x + width + 1)]

    assert edges() == [FOCUS, FOCUS]
    # The frame's own scrolling, then the frame itself: the outline goes along.
    desk.browser.page.evaluate("document.querySelector('iframe').contentWindow.scrollBy(0, -20)")
    assert edges() == [FOCUS, FOCUS]
    desk.browser.page.evaluate("document.querySelector('iframe').style.left = '150px'")
    assert edges() == [FOCUS, FOCUS]
    panel.click("#clear-marks")
    assert FOCUS not in edges()
