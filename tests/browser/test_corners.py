"""The corners of a page: frames, closed shadow trees, protected video, too many elements.

What is in each of them must be in the evidence, or named as not seen, and the extension, Playwright
and saved HTML must agree on what all of them saw.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from browser.conftest import Desk
from browser.sites import Site, site_running
from browser.test_pictures import PAGE, PLAYER
from browser.test_pictures import words as read_words
from cases import DAY
from greenroom import __version__
from greenroom.capture.adapter import adapter_for
from greenroom.capture.page import Look, see_page
from greenroom.capture.saved import read_html
from greenroom.engine import judge
from greenroom.evidence import Evidence, Reason, Zone
from greenroom.pack import load_pack
from greenroom_backend.demo.run import check, serve_folder
from rooms.golden import verdicts
from vision.conftest import drawn, recorded

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

QUICK = Look(samples=1, settle_s=0.3, load_s=15, call_s=15)
SIZE = 'width="400" height="200"'
POLICY = (
    "default-src 'none'; frame-src * data:; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_running() as running:
        yield running


@pytest.fixture
def look(apart: Callable[[Any], Any]) -> Callable[..., Evidence]:
    return lambda url, **options: apart(
        lambda: see_page(url, look=options.pop("look", QUICK), **options)
    )


def by_extension(desk: Desk, site: Site, path: str) -> Evidence:
    check(desk.open(path.removeprefix("/"), site.address))
    return desk.store.last_evidence()


def by_file(body: str, url: str) -> Evidence:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    return read_html(body.encode(), adapter_for(url), url=url, at=at)


def said(evidence: Evidence) -> set[tuple[str, str]]:
    return {(text.zone.value, text.text) for text in evidence.samples[0].texts}


def frames(evidence: Evidence) -> list[tuple[str, Reason | None]]:
    return [(frame.host, frame.reason) for frame in evidence.samples[0].frames]


def outcomes(evidence: Evidence) -> Any:
    return verdicts(judge(evidence, load_pack(), DAY, version=__version__))["outcomes"]


# Words in every corner that all three carriers can see into.
SHARED = f"""<!doctype html><meta charset="utf-8"><title>渔家小铺</title>
  <h1 class="room-title">国家级带鱼</h1><div class="anchor-name">渔家小铺</div>
  <div><template shadowrootmode="open"><div class="room-notice">今晚八点</div>
    <section><template shadowrootmode="closed"><p>全网最低价</p></template></section>
  </template></div>
  <iframe {SIZE} srcdoc="<h2>框里</h2><div class='seller-info'>销售者：渔家小铺商行</div>
    <div><template shadowrootmode='closed'><p>框里深处</p></template></div>"></iframe>
  <iframe {SIZE} src="data:text/html,<p>x</p>"></iframe>"""
SHARED_WORDS = {
    ("room_title", "国家级带鱼"),
    ("account_name", "渔家小铺"),
    ("notice", "今晚八点"),
    ("seller", "销售者：渔家小铺商行"),
    ("body", "框里"),
    ("body", "框里深处"),
    ("body", "全网最低价"),
}


def test_all_three_see_the_same_of_shadow_trees_and_frames_and_judge_it_alike(
    desk: Desk, site: Site, look: Callable[..., Evidence]
) -> None:
    url = site.put("/shared", SHARED, **{"Content-Security-Policy": POLICY})
    seen = [by_extension(desk, site, "/shared"), look(url), by_file(SHARED, url)]
    for evidence in seen:
        assert said(evidence) == SHARED_WORDS
        assert frames(evidence) == [("about:blank", None), ("about:blank", Reason.frame)]
        named = [gap.detail for gap in evidence.samples[0].gaps if gap.reason is Reason.frame]
        assert named == ["about:blank"]
    extension, playwright, saved = map(outcomes, seen)
    assert extension == {**playwright, "avatar/ai_label": extension["avatar/ai_label"]}
    differ = {one for one, outcome in playwright.items() if saved[one] != outcome}
    assert {saved[one] for one in differ} <= {"not_tested"}
    assert "violation" in playwright.values()


def test_words_in_a_frame_have_their_place_on_the_page(
    site: Site, look: Callable[..., Evidence]
) -> None:
    site.put("/inside", "<body style='margin: 5px'><h2 style='margin: 0'>框里</h2>")
    page = f"""<style>body {{ margin: 0; background: #000 }}
      iframe {{ position: absolute; left: 100px; top: 50px; border: 3px solid; padding: 7px }}
      </style><iframe {SIZE} src="/inside"></iframe>"""
    [sample] = look(site.put("/placed", page)).samples
    [words] = [text for text in sample.texts if text.text == "框里"]
    assert words.box is not None
    assert words.box[0] == 100 + 3 + 7 + 5
    # Letters begin a little below the top of their line.
    assert words.box[1] == pytest.approx(50 + 3 + 7 + 5, abs=8)
    assert words.background == "#000000"
    assert words.on_screen is True
    assert [frame.box for frame in sample.frames] == [(100, 50, 420, 220)]


def test_frames_that_cannot_be_read_are_told_with_their_reason(
    site: Site, look: Callable[..., Evidence]
) -> None:
    inside = site.put("/inner", "<p>里面</p>")
    other = inside.replace("127.0.0.1", "localhost")
    slow = site.put("/never", None)
    page = f"""<p>外面</p><iframe src="data:text/html,<p>x</p>" {SIZE}></iframe>
      <div><template shadowrootmode="open"><iframe src="{other}" {SIZE}></iframe></template></div>
      <iframe src="{inside}" {SIZE}></iframe>
      <iframe src="{other}" width="1" height="1"></iframe>
      <iframe src="{inside}" {SIZE} style="display:none"></iframe>
      <script>addEventListener("load", () => {{
        const late = document.createElement("iframe");
        late.width = late.height = "300";
        late.src = "{slow}";
        document.body.append(late);
      }})</script>"""
    evidence = look(site.put("/frames", page))
    assert sorted(frames(evidence), key=str) == [
        ("127.0.0.1", Reason.not_loaded),
        ("127.0.0.1", None),
        ("about:blank", Reason.frame),
        ("localhost", Reason.frame),
    ]
    assert said(evidence) == {("body", "外面"), ("body", "里面")}
    assert {gap.reason for gap in evidence.samples[0].gaps} >= {Reason.frame, Reason.not_loaded}


def test_a_closed_tree_that_a_script_made_is_read_and_the_page_cannot_hide_it(
    desk: Desk, site: Site, look: Callable[..., Evidence]
) -> None:
    page = """<h1 class="room-title">带鱼</h1><x-room></x-room><script>
      const own = Element.prototype.attachShadow;
      Element.prototype.attachShadow = function () { throw new Error("no"); };
      own.call(document.querySelector("x-room"), {mode: "closed"}).innerHTML =
        '<div class="room-notice">加微信领券</div><div id="deep"></div>';
      globalThis.greenroomCollector = {count: () => 0};</script>"""
    url = site.put("/closed", page)
    for evidence in (look(url), by_extension(desk, site, "/closed")):
        assert ("notice", "加微信领券") in said(evidence)


def test_a_protected_video_is_cut_out_of_the_screen_by_the_extension(
    desk: Desk, tmp_path: Path
) -> None:
    still = drawn([("东海小黄鱼", (60, 60), 60), ("军事管理区", (60, 200), 40)], (480, 320))
    recorded(tmp_path / "live.webm", [(still, 25)], codec="VP80")
    with serve_folder(tmp_path) as here, serve_folder(tmp_path) as there:
        player = PLAYER.format(src=f"{there}/live.webm")
        page = PAGE.format(cover="", goods="", player=player)
        (tmp_path / "room.html").write_text(page, "utf-8")
        check(desk.open("room.html", here))
    seen = desk.store.last_evidence()
    assert read_words(seen, Zone.player) == "东海小黄鱼军事管理区"


def test_a_page_of_a_hundred_thousand_nodes_is_read_within_its_budget(
    site: Site, look: Callable[..., Evidence]
) -> None:
    """Whatever was left unread is named; the room itself is not."""
    page = """<!doctype html><meta charset="utf-8"><h1 class="room-title">东海带鱼</h1>
      <div class="anchor-name">渔家小铺</div><div id="rows"></div><script>
      document.getElementById("rows").innerHTML =
        '<div class="chat-item"><span class="nickname">客</span><b class="content">好吃</b></div>'
          .repeat(16700);</script>"""
    [sample] = look(site.put("/huge", page)).samples
    titles = [text.text for text in sample.texts if text.zone is Zone.room_title]
    assert titles == ["东海带鱼"]
    cut = [gap for gap in sample.gaps if gap.reason in (Reason.cap, Reason.budget)]
    assert cut
    assert len(sample.texts) <= 6000


def test_a_virtual_list_is_collected_over_samples(
    site: Site, look: Callable[..., Evidence]
) -> None:
    """Rows are used again for other words; each sample holds what stood there then."""
    page = """<h1>带鱼</h1><div id="list"></div><p class="countdown"></p><script>
      const list = document.getElementById("list");
      const row = '<div class="chat-item"><i class="nickname"></i><b class="content"></b></div>';
      list.innerHTML = row.repeat(3);
      let n = 0;
      const go = () => {
        n += 1;
        document.querySelector(".countdown").textContent = `距结束 00:00:${59 - n % 50}`;
        for (const [k, row] of [...list.children].entries()) {
          row.children[0].textContent = "花*****：";
          row.children[1].textContent = `第${n + k}条`;
        }
      };
      go();
      setInterval(go, 40);</script>"""
    evidence = look(site.put("/virtual", page), look=Look(samples=3, interval_s=0.3, settle_s=0.1))
    lines = [
        [text.text for text in sample.texts if text.zone is Zone.comment]
        for sample in evidence.samples
    ]
    assert [len(one) for one in lines] == [3, 3, 3]
    assert len({line for one in lines for line in one}) > 5
    assert "花*" not in evidence.to_json()
    countdowns = {
        text.text for sample in evidence.samples for text in sample.texts if "距结束" in text.text
    }
    assert len(countdowns) > 1
