"""What Playwright and the collector see of pages that are awkward, hostile or not there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from browser.sites import Site, site_running
from greenroom.capture.page import Look, see_page
from greenroom.errors import CaptureError, TargetError
from greenroom.evidence import Evidence, Reason, Speaker, State, Text, Zone
from greenroom_backend.serving import free_port

pytestmark = pytest.mark.browser

QUICK = Look(samples=1, settle_s=0.05, load_s=5, call_s=4)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_running() as running:
        yield running


@pytest.fixture
def look(apart: Callable[[Any], Any]) -> Callable[..., Evidence]:
    return lambda url, **options: apart(lambda: see_page(url, look=QUICK, **options))


def texts(evidence: Evidence, zone: Zone) -> list[Text]:
    return [text for text in evidence.samples[0].texts if text.zone is zone]


def gaps(evidence: Evidence) -> set[tuple[Zone | None, Reason]]:
    return {(g.zone, g.reason) for g in (*evidence.gaps, *evidence.samples[0].gaps)}


def test_words_have_place_size_and_colours(site: Site, look: Callable[..., Evidence]) -> None:
    page = """<style>body { margin: 0; background: #000 } div { background: rgba(255,255,255,.5) }
      h1 { color: #ff0000; font-size: 30px; margin: 0 }</style>
      <div><h1 class="room-title">鲜<b>带</b>鱼</h1></div>"""
    [title] = texts(look(site.put("/look", page)), Zone.room_title)
    assert title.text == "鲜带鱼"
    assert title.font_px == 30
    assert title.colour == "#ff0000"
    assert title.background in ("#808080", "#7f7f7f")
    assert title.box is not None
    assert title.box[2] == pytest.approx(90, abs=2)
    assert title.on_screen is True


def test_hidden_words_are_not_read_and_shadow_words_are(
    site: Site, look: Callable[..., Evidence]
) -> None:
    page = """<style>.gone{display:none}</style><p class="gone">藏起来的</p><p>看得见的</p>
      <div id="host"></div><script>
      document.getElementById("host").attachShadow({mode: "open"}).innerHTML =
        '<div class="room-notice">影子里的公告</div>';
      </script>"""
    evidence = look(site.put("/shadow", page))
    body = [text.text for text in texts(evidence, Zone.body)]
    assert body == ["看得见的"]
    assert [text.text for text in texts(evidence, Zone.notice)] == ["影子里的公告"]


def test_viewer_is_masked_in_the_page(site: Site, look: Callable[..., Evidence]) -> None:
    page = """<span class="anchor-name">渔家</span>
      <div class="comment-item"><span class="nickname">张三</span>
        <span class="content">我的电话13800138000</span></div>
      <div class="comment-item"><span class="nickname">渔家</span>
        <span class="content">客服13900139000</span></div>"""
    evidence = look(site.put("/comments", page))
    said = {(text.speaker, text.text) for text in texts(evidence, Zone.comment)}
    assert said == {
        (Speaker.viewer, "我的电话***********"),
        (Speaker.seller, "客服13900139000"),
    }
    assert "张三" not in evidence.to_json()


def test_page_that_forges_its_own_scripts_changes_nothing(
    site: Site, look: Callable[..., Evidence]
) -> None:
    page = """<h1 class="room-title">国家级</h1><script>
      JSON.stringify = () => '{"sample":{"texts":[]}}';
      document.querySelectorAll = () => [];
      globalThis.greenroomCollector = {collect: async () => "{}"};</script>"""
    [title] = texts(look(site.put("/forged", page)), Zone.room_title)
    assert title.text == "国家级"


def test_strict_content_policy_is_no_obstacle(site: Site, look: Callable[..., Evidence]) -> None:
    policy = "default-src 'none'; require-trusted-types-for 'script'"
    url = site.put(
        "/strict", '<h1 class="room-title">鲜货</h1>', **{"Content-Security-Policy": policy}
    )
    assert texts(look(url), Zone.room_title)


@pytest.mark.parametrize(
    ("path", "status", "body", "state"),
    [
        ("/403", 403, "<p>no</p>", State.blocked),
        ("/401", 401, "<p>no</p>", State.login),
        ("/429", 429, "<p>no</p>", State.blocked),
        ("/login", 200, '<form><input type="password"></form>', State.login),
        ("/words", 200, "<p>请求过快，请稍后重试</p>", State.blocked),
    ],
)
def test_wall_is_not_a_clean_page(
    site: Site, look: Callable[..., Evidence], path: str, status: int, body: str, state: State
) -> None:
    evidence = look(site.put(path, body, status))
    assert evidence.room.state is state
    assert evidence.samples[0].texts == ()
    assert (None, Reason(state)) in gaps(evidence)


def test_dialog_and_popup_do_not_stop_the_look(site: Site, look: Callable[..., Evidence]) -> None:
    page = """<h1 class="room-title">鲜货</h1>
      <script>alert(1); confirm(2); window.open("/inner")</script>"""
    assert texts(look(site.put("/dialog", page)), Zone.room_title)


def test_spinning_page_ends_at_its_deadline(site: Site, look: Callable[..., Evidence]) -> None:
    url = site.put("/spin", "<p>x</p><script>onload = () => { for (;;); }</script>")
    with pytest.raises(CaptureError, match="did not answer within"):
        look(url)


def test_page_that_never_answers_is_an_error(site: Site, look: Callable[..., Evidence]) -> None:
    """Nothing arrived, so there is no page to read: never an empty clean room."""
    url = site.put("/silent", None)
    with pytest.raises(CaptureError, match="no answer within 5 s"):
        look(url)


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "chrome://version", "ftp://x.example/", "http://"]
)
def test_other_schemes_are_refused_before_a_browser_starts(url: str) -> None:
    with pytest.raises(TargetError, match="only http and https"):
        see_page(url)


def test_unreachable_address_is_one_clear_error(look: Callable[..., Evidence]) -> None:
    with pytest.raises(CaptureError, match="ERR_CONNECTION_REFUSED"):
        look(f"http://127.0.0.1:{free_port()}/")


def test_endless_redirects_end(site: Site, look: Callable[..., Evidence]) -> None:
    url = site.put("/round", "", 302, Location="/round")
    with pytest.raises(CaptureError, match="TOO_MANY_REDIRECTS"):
        look(url)


def test_words_that_a_page_draws_are_a_gap_with_its_reason(
    site: Site, look: Callable[..., Evidence]
) -> None:
    page = """<h1>上新</h1><canvas width="300" height="200"></canvas>
      <canvas width="20" height="20"></canvas><canvas width="300" height="200" hidden></canvas>
      <script>
      document.querySelector("canvas").getContext("2d").fillText("加微信", 20, 20);
      </script>"""
    [sample] = look(site.put("/drawn", page)).samples
    drawn = [gap for gap in sample.gaps if gap.detail == "canvas"]
    assert [(gap.zone, gap.reason) for gap in drawn] == [(Zone.overlay, Reason.not_in_carrier)]


def test_words_under_a_modal_dialog_are_covered_only_where_it_lies(
    site: Site, look: Callable[..., Evidence]
) -> None:
    page = """<style>body { margin: 0 } video { width: 800px; height: 600px }
      .overlay { position: absolute; left: 300px; color: #fff; background: #000 }
      dialog { width: 400px; height: 200px; margin: 0; background: #fff;
        position: fixed; inset: 200px auto auto 200px; z-index: 2 }</style>
      <video></video><div class="overlay" style="top: 300px">AI 生成</div>
      <div class="overlay" style="top: 20px">限时</div><dialog><p>领券</p></dialog>
      <script>document.querySelector("dialog").showModal()</script>"""
    evidence = look(site.put("/modal", page))
    assert {text.text: text.covered for text in texts(evidence, Zone.overlay)} == {
        "AI 生成": True,
        "限时": None,
    }
    assert "领券" in [text.text for text in texts(evidence, Zone.body)]
    open_page = page.replace("showModal", "show")
    shown = texts(look(site.put("/modeless", open_page)), Zone.overlay)
    assert {text.text: text.covered for text in shown} == {"AI 生成": True, "限时": False}


def test_a_strict_page_with_shadow_trees_and_a_dialog_is_read_whole(
    site: Site, look: Callable[..., Evidence]
) -> None:
    page = """<dialog open><p>公告</p></dialog><div><template shadowrootmode="open">
      <h1 class="room-title">鲜货</h1><div><template shadowrootmode="open"><p>深处</p></template>
      </div></template></div>"""
    policy = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    evidence = look(site.put("/locked", page, **{"Content-Security-Policy": policy}))
    assert [text.text for text in texts(evidence, Zone.room_title)] == ["鲜货"]
    assert [text.text for text in texts(evidence, Zone.body)] == ["公告", "深处"]


def test_a_large_page_goes_on_while_it_is_read(site: Site, look: Callable[..., Evidence]) -> None:
    """The page counts its own turns: more of them at the last words than at the first."""
    page = """<h1>0</h1><div id="rows"></div><p id="end">0</p><script>
      document.getElementById("rows").innerHTML = "<p>产地 <b>东海</b></p>".repeat(5000);
      let turns = 0;
      setInterval(() => {
        turns += 1;
        for (const one of document.querySelectorAll("h1, #end")) one.textContent = turns;
      }, 1);</script>"""
    evidence = look(site.put("/large", page))
    [title] = texts(evidence, Zone.room_title)
    body = texts(evidence, Zone.body)
    if (Zone.body, Reason.budget) not in gaps(evidence):
        assert len(body) == 5001
        assert int(body[-1].text) > int(title.text)
    assert len(body) > 1
