"""Links to the seller's information and licence that a page holds but does not show: saved HTML
and Playwright name the same ones, with the same number of clicks.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from browser.sites import Site, site_running
from greenroom.capture.adapter import adapter_for
from greenroom.capture.page import Look, see_page
from greenroom.capture.saved import read_html
from greenroom.evidence import MAX_FOLDED, Evidence

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

PAGE = """<!doctype html><meta charset="utf-8"><h1 class="room-title">东海带鱼</h1>
  <a href="/shown">店铺信息</a>
  <details><summary>更多</summary>闲话<p>不读的话</p><a href="/licence">营业执照</a>
    <details><summary>再多</summary><a href="/deep#top">证照信息</a><a href="/licence">营业执照</a>
    <p hidden><a href="/p">亮照</a></p></details></details>
  <details open><summary>开着</summary><a href="/open">资质信息</a></details>
  <div class="tab" hidden><button>商家信息</button><a href="/cart">购物车</a></div>
  <div style="display: none"><div hidden><a href="#seller">卖家资料</a></div></div>
  <dialog><a href="/shop">经营者信息 13800138000</a></dialog>
  <dialog open><a href="/dialog">工商信息</a></dialog>
  <div hidden><details><summary><a href="/in-summary">亮照</a></summary></details></div>
  <div hidden><div hidden><div hidden><div hidden><a href="/4">四层营业执照</a>
    <div hidden><a href="/5">五层营业执照</a></div></div></div></div></div>
  <div hidden><a href="/long">LONG营业执照</a></div>
  <div hidden><iframe srcdoc="<div hidden><a href='/f'>商家资料</a></div>"></iframe></div>
  <template><a href="/template">营业执照</a></template>""".replace("LONG", "长" * 40)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_running() as running:
        yield running


@pytest.fixture
def both(site: Site, apart: Callable[[Any], Any]) -> Callable[[str], list[Evidence]]:
    """The page as Playwright and as saved HTML show it."""

    def see(body: str) -> list[Evidence]:
        url = site.put("/folded", body)
        look = Look(samples=1, settle_s=0.3, load_s=15, call_s=15)
        at = datetime(2026, 3, 1, 12, tzinfo=UTC)
        return [
            apart(lambda: see_page(url, look=look)),
            read_html(body.encode(), adapter_for(url), url=url, at=at),
        ]

    return see


def folded(evidence: Evidence) -> list[tuple[str, str, str, int]]:
    [sample] = evidence.samples
    return [
        (one.zone.value, one.text, one.url.partition("127.0.0.1")[2].partition("/")[2], one.clicks)
        for one in sample.folded_links
    ]


def test_what_is_closed_is_named_with_its_clicks(both: Callable[[str], list[Evidence]]) -> None:
    for evidence in both(PAGE):
        assert folded(evidence) == [
            ("licence", "营业执照", "licence", 2),
            ("licence", "证照信息", "deep#top", 3),
            ("licence", "营业执照", "licence", 3),
            ("licence", "亮照", "p", 4),
            ("seller", "商家信息", "", 2),
            ("seller", "卖家资料", "", 3),
            ("seller", "经营者信息 ***********", "shop", 2),
            ("licence", "亮照", "in-summary", 2),
            ("licence", "四层营业执照", "4", 5),
        ]
        [sample] = evidence.samples
        assert [link.text for link in sample.links] == ["店铺信息", "资质信息", "工商信息"]
        said = " ".join(text.text for text in sample.texts)
        assert "不读的话" not in said
        assert "闲话" not in said
        assert "更多" in said


def test_no_more_than_the_first_few_are_named(both: Callable[[str], list[Evidence]]) -> None:
    many = "".join(f'<a href="/{n}">营业执照{n}</a>' for n in range(MAX_FOLDED + 5))
    for evidence in both(f"<h1>带鱼</h1><div hidden>{many}</div>"):
        named = [text for _, text, _, _ in folded(evidence)]
        assert named == [f"营业执照{n}" for n in range(MAX_FOLDED)]
