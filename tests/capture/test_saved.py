"""Saved pages and data files, read by the generic adapter and the one for Douyin."""

import json
from datetime import datetime
from typing import Any

import pytest

from greenroom.capture.adapter import adapter_for
from greenroom.capture.saved import read_html, read_json
from greenroom.capture.saved.cards import MAX_CARDS
from greenroom.capture.saved.draft import MAX_WORDS
from greenroom.capture.saved.markup import MAX_DEPTH
from greenroom.capture.saved.page import MAX_FRAMES, MAX_LINKS
from greenroom.capture.state import MAX_GOODS
from greenroom.errors import LimitError, TargetError
from greenroom.evidence import (
    Carrier,
    Evidence,
    Gap,
    PriceRole,
    PriceUnit,
    Reason,
    Sample,
    Speaker,
    State,
    Zone,
)

AT = datetime.fromisoformat("2026-03-01T20:00:00+08:00")
URL = "https://room.example/live/1"


def read(html: str, platform: str = "generic") -> Evidence:
    return read_html(html.encode(), adapter_for("", platform), url=URL, at=AT)


def seen(html: str, platform: str = "generic") -> Sample:
    [sample] = read(html, platform).samples
    return sample


def words(sample: Sample, zone: Zone) -> list[str]:
    return [text.text for text in sample.texts if text.zone is zone]


def gaps(sample: Sample) -> set[tuple[Zone | None, Reason]]:
    return {(gap.zone, gap.reason) for gap in sample.gaps}


def card(inside: str, title: str = "东海带鱼") -> str:
    return f'<div class="goods-card"><h3 class="goods-title">{title}</h3>{inside}</div>'


def prices(sample: Sample) -> list[list[tuple[PriceRole, str]]]:
    return [[(price.role, price.raw) for price in goods.prices] for goods in sample.goods]


def test_a_page_is_one_sample_without_layout() -> None:
    evidence = read("<h1>今晚上新</h1>")
    assert evidence.carrier is Carrier.saved_html
    assert (evidence.room.url, evidence.room.state) == (URL, State.unknown)
    [sample] = evidence.samples
    assert sample.at == AT
    assert sample.viewport is None
    assert all(text.box is text.on_screen is text.font_px is None for text in sample.texts)


def test_words_are_folded_and_blocks_are_set_apart() -> None:
    sample = seen("<h1 class='room-title'> 今晚\n\t<b>八</b>点<div>上新&nbsp;&nbsp;了</div></h1>")
    assert words(sample, Zone.room_title) == ["今晚 八点 上新 了"]


@pytest.mark.parametrize(
    ("price", "raw"),
    [
        ('<span class="price">¥39.90</span>', "¥39.90"),
        ('<span class="price">¥<span>39</span><span>.90</span></span>', "¥39.90"),
        ('<span class="price"><i>¥</i> <b>39</b> <small>.90</small></span>', "¥ 39 .90"),
        ('<div class="price"><div>¥</div><div>39</div></div>', "¥ 39"),
        ('<span class="price">直播价 ¥39.9起</span>', "直播价 ¥39.9起"),
        ('<span class="price">私信询价</span>', "私信询价"),
        ('<span class="price">¥1x.8</span>', "¥1x.8"),
        ("<p>39.9元</p>", "39.9元"),
    ],
)
def test_a_price_is_read_though_its_parts_stand_apart(price: str, raw: str) -> None:
    sample = seen(card(price))
    assert prices(sample) == [[(PriceRole.sale, raw)]]
    [goods] = sample.goods
    shown = next(text for text in sample.texts if text.id == goods.prices[0].text)
    assert (shown.text, shown.zone, shown.goods) == (raw, Zone.goods_price, goods.id)


@pytest.mark.parametrize(
    "struck",
    [
        "<del>¥68</del>",
        "<span class='price'><s>¥68</s></span>",
        "<del><b>¥</b>68</del>",
        "<span class='origin-price'>¥68</span>",
        "<span style='text-decoration: line-through'>¥68</span>",
        "<span>原价¥68</span>",
        "<span>市场价：68元</span>",
    ],
)
def test_a_struck_price_is_compared(struck: str) -> None:
    [[sale, compared]] = prices(seen(card("<span class='price'>¥58</span>" + struck)))
    assert sale == (PriceRole.sale, "¥58")
    assert compared[0] is PriceRole.compared


def test_title_labels_and_prices_of_a_card_know_their_goods() -> None:
    sample = seen(card('<span class="price">¥9</span><i class="tag">现捞</i>'))
    [goods] = sample.goods
    mine = {text.id: text for text in sample.texts if text.goods == goods.id}
    assert {text.zone for text in mine.values()} == {
        Zone.goods_title,
        Zone.goods_price,
        Zone.goods_label,
    }
    assert goods.title is not None
    assert mine[goods.title].text == "东海带鱼"
    assert [mine[label].text for label in goods.labels] == ["现捞"]
    assert {text.speaker for text in mine.values()} == {Speaker.seller}


def test_cards_without_a_known_name_are_found_from_their_prices() -> None:
    html = "".join(
        f"<li><div><h4>{title}</h4><div><em>¥{yuan}</em><del>¥99</del></div></div></li>"
        for title, yuan in (("带鱼", 39), ("虾干", 58))
    )
    sample = seen(f"<ul>{html}</ul><p>合计 ¥97 元起步价说明文字不是标签</p>")
    assert words(sample, Zone.goods_title) == ["带鱼", "虾干"]
    assert prices(sample) == [
        [(PriceRole.sale, "¥39"), (PriceRole.compared, "¥99")],
        [(PriceRole.sale, "¥58"), (PriceRole.compared, "¥99")],
    ]


def test_a_price_far_from_any_title_is_no_card() -> None:
    sample = seen("<div>" * 9 + "<em>¥39</em>" + "</div>" * 9)
    assert sample.goods == ()
    assert (Zone.goods, Reason.not_on_page) in gaps(sample)


def test_goods_in_structured_data_are_read_with_their_price() -> None:
    data = {
        "@graph": [
            {"@type": "Product", "name": "带鱼", "offers": {"price": 39.9}},
            {"@type": "Product", "name": "虾干", "offers": [{"price": "58.00"}]},
            {"@type": "Product", "name": "鱼松", "offers": {"lowPrice": 12.0}},
            {"@type": "Store", "name": "东极渔家"},
        ]
    }
    sample = seen(f'<p>x</p><script type="application/ld+json">{json.dumps(data)}</script>')
    assert words(sample, Zone.goods_title) == ["带鱼", "虾干", "鱼松"]
    assert words(sample, Zone.account_name) == ["东极渔家"]
    assert prices(sample) == [
        [(PriceRole.sale, "39.9")],
        [(PriceRole.sale, "58.00")],
        [(PriceRole.sale, "12")],
    ]
    assert {goods.prices[0].unit for goods in sample.goods} == {PriceUnit.yuan}


def test_goods_on_the_page_are_not_read_again_from_its_data() -> None:
    data = '{"@type": "Product", "name": "东海带鱼", "offers": {"price": 39.9}}'
    page = card("<b>¥39.9</b>") + f'<script type="application/ld+json">{data}</script>'
    assert len(seen(page).goods) == 1


@pytest.mark.parametrize("data", ["{", "[" * 100_000, "null", '"x"', '{"@type": 3}', "[[[1]]]"])
def test_broken_structured_data_is_passed_over(data: str) -> None:
    sample = seen(f'<h1>上新</h1><script type="application/ld+json">{data}</script>')
    assert words(sample, Zone.room_title) == ["上新"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>最佳</p>",
        "<p style='display:none'>最佳</p>",
        "<div style='Display : None'><p>最佳</p></div>",
        "<p style='visibility: hidden'>最佳</p>",
        "<script>最佳</script>",
        "<style>最佳</style>",
        "<noscript>最佳</noscript>",
        "<template>最佳</template>",
        "<textarea>最佳</textarea>",
        "<!-- 最佳 -->",
    ],
)
def test_what_is_not_shown_is_not_read(hidden: str) -> None:
    sample = seen(f"<h1>上新</h1>{hidden}<p>现捞</p>")
    assert not any("最佳" in text.text for text in sample.texts)
    assert words(sample, Zone.body) == ["现捞"]


def test_a_hidden_rule_does_not_hide_the_next_one() -> None:
    sample = seen("<h1 class='room-title' hidden>最佳</h1><h1>上新</h1>")
    assert words(sample, Zone.room_title) == ["上新"]


COMMENTS = """<span class="anchor-name">东极渔家</span>
<div class="comment-item"><span class="nickname">张三：</span>
  <span class="content">最好吃，电话13800138000</span></div>
<div class="comment-item"><span class="nickname">东极渔家：</span>
  <span class="content">客服13900139000</span></div>
<div class="comment-item"><span class="anchor-badge">主播</span><span class="nickname">场控</span>
  <span class="content">直接拍</span></div>"""


def test_comments_are_told_apart_by_who_speaks() -> None:
    said = [(text.speaker, text.text) for text in seen(COMMENTS).texts if text.zone is Zone.comment]
    assert said == [
        (Speaker.viewer, "最好吃，电话" + "*" * 11),
        (Speaker.seller, "客服13900139000"),
        (Speaker.seller, "直接拍"),
    ]


def test_names_and_numbers_of_viewers_are_not_kept() -> None:
    document = read(COMMENTS).to_json()
    assert "张三" not in document
    assert "13800138000" not in document


def test_notices_of_the_platform_are_the_platform_s() -> None:
    sample = seen("<p class='platform-notice'>禁止未成年人打赏，谨防加微信</p><p>别处</p>")
    [notice] = [text for text in sample.texts if text.zone is Zone.platform]
    assert (notice.speaker, notice.text) == (Speaker.platform, "禁止未成年人打赏，谨防加微信")
    assert words(sample, Zone.body) == ["别处"]


def test_words_that_no_rule_took_are_nobody_s() -> None:
    sample = seen("<h1>上新</h1><p>第一段</p><p>第<b>二</b>段</p>")
    rest = [text for text in sample.texts if text.zone is Zone.body]
    assert [text.text for text in rest] == ["第一段", "第二段"]
    assert {text.speaker for text in rest} == {Speaker.unknown}


@pytest.mark.parametrize(
    ("page", "state"),
    [
        ('<div id="captcha">请拖动滑块</div>', State.captcha),
        ("<p>安全验证</p>", State.captcha),
        ("<p>请先登录</p>", State.login),
        ('<form><input type="password"></form>', State.login),
        ("<h1>403 Forbidden</h1>", State.blocked),
        ("<p>请求过快，请稍后再试</p>", State.blocked),
    ],
)
def test_a_wall_is_a_wall_and_not_a_room(page: str, state: State) -> None:
    evidence = read(page)
    assert evidence.room.state is state
    [sample] = evidence.samples
    assert (sample.texts, sample.goods, sample.links) == ((), (), ())
    assert gaps(sample) == {(None, Reason(state))}


def test_a_full_room_that_speaks_of_a_login_is_no_wall() -> None:
    evidence = read("<p>请先登录再下单</p>" + "<p>东海小海鲜，当天捕捞当天发货。</p>" * 40)
    assert evidence.room.state is State.unknown


def test_a_hidden_wall_is_none() -> None:
    assert read('<div id="captcha" hidden>x</div><p>上新</p>').room.state is State.unknown


def test_an_ended_room_says_that_its_picture_was_not_seen() -> None:
    evidence = read("<h1>上新</h1><div class='live-ended'>直播已结束</div>")
    assert evidence.room.state is State.ended
    assert (Zone.player, Reason.ended) in gaps(evidence.samples[0])


def test_frames_are_gaps_by_their_host() -> None:
    sample = seen(
        """<h1>上新</h1><iframe src="https://shop.example/cart"></iframe>
        <iframe width="1" height="1" src="https://pixel.example/"></iframe>
        <iframe hidden src="https://hidden.example/"></iframe><iframe></iframe>"""
    )
    frames = [gap for gap in sample.gaps if gap.reason is Reason.frame]
    assert frames == [
        Gap(reason=Reason.frame, detail="shop.example"),
        Gap(reason=Reason.frame, detail="about:blank"),
    ]


def test_links_are_absolute_and_once() -> None:
    sample = seen(
        """<base href="https://shop.example/a/"><a href="b">一</a><a href="b">一</a>
        <a href="b">二</a><a href="//CDN.example/x">三</a><a href="#top">四</a><a>五</a>
        <a href="https://渔家.example/">六</a><form action="/order"></form>
        <a href="javascript:alert(1)">七</a><a href="http://[::">八</a>"""
    )
    assert [(link.href, link.text) for link in sample.links] == [
        ("https://shop.example/a/b", "一"),
        ("https://shop.example/a/b", "二"),
        ("https://CDN.example/x", "三"),
        ("https://xn--fct504b.example/", "六"),
        ("https://shop.example/order", ""),
        ("javascript:alert(1)", "七"),
        ("http://[::", "八"),
    ]


@pytest.mark.parametrize("base", ["http://[::", "", "javascript:x", "::::"])
def test_a_base_that_is_none_does_no_harm(base: str) -> None:
    page = f'<base href="{base}"><h1>上新</h1><a href="x">去</a><img class="avatar" src="y">'
    assert len(seen(page).links) == 1


def test_pictures_are_named_by_their_absolute_address() -> None:
    sample = seen(
        """<meta property="og:image" content="/cover.jpg"><video poster="p.jpg"></video>
        <img class="avatar" src="//cdn.example/face.jpg">"""
    )
    assert [(image.zone, image.src) for image in sample.images] == [
        (Zone.cover, "https://room.example/cover.jpg"),
        (Zone.cover, "https://room.example/live/p.jpg"),
        (Zone.avatar, "https://cdn.example/face.jpg"),
    ]


def test_what_a_page_does_not_hold_is_a_gap() -> None:
    assert gaps(seen("<p>x</p>")) >= {
        (Zone.room_title, Reason.not_on_page),
        (Zone.account_name, Reason.not_on_page),
        (Zone.goods, Reason.not_on_page),
    }
    assert (Zone.room_title, Reason.not_on_page) not in gaps(seen("<h1>上新</h1>"))


def test_more_cards_than_are_read_are_a_gap() -> None:
    sample = seen("".join(card("<b>¥9</b>", f"鱼{n}") for n in range(MAX_CARDS + 1)))
    assert len(sample.goods) == MAX_CARDS
    assert (Zone.goods, Reason.cap) in gaps(sample)


def test_more_links_than_are_read_are_a_gap() -> None:
    sample = seen("".join(f'<a href="/{n}">x</a>' for n in range(MAX_LINKS + 1)))
    assert len(sample.links) == MAX_LINKS
    assert (Zone.links, Reason.cap) in gaps(sample)


def test_more_frames_than_are_named_are_a_gap() -> None:
    sample = seen("".join(f'<iframe src="//h{n}.example"></iframe>' for n in range(MAX_FRAMES * 3)))
    assert (None, Reason.cap) in gaps(sample)


def test_longer_words_than_are_read_are_a_gap() -> None:
    sample = seen(f"<h1>{'鱼' * (MAX_WORDS + 1)}</h1>")
    assert words(sample, Zone.room_title) == ["鱼" * MAX_WORDS]
    assert (Zone.room_title, Reason.cap) in gaps(sample)


def test_a_card_with_a_hundred_labels_is_still_a_card() -> None:
    labels = "".join(f'<i class="tag">第{n}张券</i>' for n in range(100))
    [goods] = seen(card("<b>¥9</b>" + labels)).goods
    assert 0 < len(goods.labels) <= 40


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * (MAX_DEPTH + 1) + "x",
        "<b>" * (MAX_DEPTH + 1) + "x" + "</b>" * (MAX_DEPTH + 1),
    ],
)
def test_a_page_nested_deeper_than_any_browser_shows_is_refused(page: str) -> None:
    with pytest.raises(LimitError, match="nested deeper") as refused:
        read(page)
    assert refused.value.at == URL


@pytest.mark.parametrize("raw", [b"", b"hello", b"\0<p>", b"\x89PNG\r\n\x1a\n\0<"])
def test_what_is_no_page_is_refused(raw: bytes) -> None:
    with pytest.raises(TargetError, match="not an HTML page"):
        read_html(raw, adapter_for(""), url=URL, at=AT)


def test_every_id_a_sample_gives_is_its_own() -> None:
    sample = seen(COMMENTS + card("<b>¥9</b>") + card("<b>¥9</b>") + '<a href="/">x</a>')
    ids = [one.id for one in (*sample.texts, *sample.goods, *sample.links, *sample.images)]
    assert len(set(ids)) == len(ids)


def pace(room: dict[str, Any]) -> str:
    """One streamed chunk of a React page that holds `room`."""
    state = {"state": {"roomStore": {"roomInfo": room}, "streamStore": {}}}
    chunk = "d:" + json.dumps(["$", "$L12", None, state]) + "\n"
    return f"<script>self.__pace_f.push([1,{json.dumps(chunk)}])</script>"


ROOM = {
    "room": {
        "id_str": "7000000000000000001",
        "status": 2,
        "title": "今晚开抢",
        "room_cart": {"contain_cart": True, "total": 2},
        "like_count": 345,
    },
    "anchor": {"nickname": "小渔船"},
}


@pytest.mark.parametrize(
    "scripts",
    [
        pace(ROOM),
        pace({}) + pace(ROOM),
        pace(ROOM) + '<script>self.__pace_f.push([1,"d:{broken"])</script>',
        '<script>self.__pace_f.push([1,"e:streamStore state"])</script>' + pace(ROOM),
    ],
    ids=["alone", "after an empty shell", "before broken JSON", "after other chunks"],
)
def test_the_state_of_a_streamed_page_is_read(scripts: str) -> None:
    evidence = read(f"<body>{scripts}</body>", "douyin")
    [sample] = evidence.samples
    assert words(sample, Zone.room_title) == ["今晚开抢"]
    assert words(sample, Zone.account_name) == ["小渔船"]
    assert evidence.room.room_id == "7000000000000000001"
    assert evidence.room.state is State.live


def test_goods_that_are_counted_but_not_read_are_a_gap() -> None:
    item = '<div><span data-e2e="promotion-title">带鱼</span><b data-e2e="price-Area">¥9</b></div>'
    cart = f'<div data-e2e="live-promotion-list">{item}</div>'
    sample = seen(f"<body>{pace(ROOM)}{cart}</body>", "douyin")
    assert Gap(zone=Zone.goods, reason=Reason.not_on_page, detail="1/2") in sample.gaps
    both = seen(f"<body>{pace(ROOM)}{cart.replace(item, item + item)}</body>", "douyin")
    assert (Zone.goods, Reason.not_on_page) not in gaps(both)


def test_a_room_that_says_it_has_no_cart_has_no_goods_to_see() -> None:
    room = {"room": {"title": "聊天", "room_cart": {"contain_cart": False}}}
    assert (Zone.goods, Reason.not_on_page) not in gaps(seen(pace(room), "douyin"))
    assert (Zone.goods, Reason.not_on_page) in gaps(seen("<p>x</p>", "douyin"))


def test_an_ended_state_is_an_ended_room() -> None:
    assert read(pace({"room": {"status": 4}}), "douyin").room.state is State.ended


def data(value: object) -> Evidence:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return read_json(raw, adapter_for("", "douyin"), url="file:data.json", at=AT)


def test_a_cart_file_holds_goods_in_fen() -> None:
    promotions = [
        {"title": "带鱼", "min_price": 3990, "market_price": 6800, "index": 1},
        {"title": "虾干", "min_price": 5800, "market_price": 5800, "index": 2},
        {"title": "鱼松", "min_price": None, "market_price": None},
        {"title": None, "base_info": {"title": "礼盒", "price": {"min_price": 100}}},
    ]
    evidence = data({"data": {"promotions": promotions, "total": 6}})
    assert evidence.carrier is Carrier.saved_json
    [sample] = evidence.samples
    assert words(sample, Zone.goods_title) == ["带鱼", "虾干", "鱼松", "礼盒"]
    assert [goods.index for goods in sample.goods] == [1, 2, None, None]
    assert prices(sample) == [
        [(PriceRole.sale, "3990"), (PriceRole.compared, "6800")],
        [(PriceRole.sale, "5800")],
        [],
        [(PriceRole.sale, "100")],
    ]
    assert all(price.unit is PriceUnit.fen for goods in sample.goods for price in goods.prices)
    assert Gap(zone=Zone.goods, reason=Reason.not_on_page, detail="4/6") in sample.gaps


def test_more_goods_than_are_read_from_a_file_are_a_gap() -> None:
    promotions = [{"title": f"鱼{n}", "min_price": 990} for n in range(MAX_GOODS + 1)]
    [sample] = data({"data": {"promotions": promotions}}).samples
    assert len(sample.goods) == MAX_GOODS
    assert (Zone.goods, Reason.cap) in gaps(sample)


@pytest.mark.parametrize("wrap", [lambda room: room, lambda room: [room]], ids=["one", "list"])
def test_a_room_file_holds_the_room_and_says_what_it_cannot_hold(wrap: Any) -> None:
    room = {
        "title": "今晚开抢",
        "owner": {"nickname": "小渔船", "signature": "只说新鲜"},
        "status": 2,
        "id_str": "7" * 300,
        "has_commerce_goods": False,
        "cover": {"url_list": ["https://pic.example/cover.jpg"]},
    }
    evidence = data({"data": {"data": wrap(room)}})
    [sample] = evidence.samples
    assert words(sample, Zone.room_title) == ["今晚开抢"]
    assert words(sample, Zone.bio) == ["只说新鲜"]
    assert evidence.room.state is State.live
    assert evidence.room.room_id == "7" * 200
    assert (Zone.speech, Reason.not_in_carrier) in gaps(sample)
    assert not {gap for gap in gaps(sample) if gap[0] in (Zone.goods, Zone.room_title, Zone.cover)}


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        [],
        {},
        {"data": None},
        {"data": [1, 2]},
        {"data": {"promotions": {"a": 1}, "total": [1]}},
        {"data": {"promotions": [1, None, "x"], "total": "²"}},
        {"data": {"promotions": [], "total": "9" * 5000}},
    ],
)
def test_a_file_that_no_rule_can_read_is_no_empty_room(value: object) -> None:
    [sample] = data(value).samples
    assert (sample.texts, sample.goods) == ((), ())
    assert (Zone.room_title, Reason.not_supported) in gaps(sample)
    assert Zone.goods in {gap.zone for gap in sample.gaps}


def test_half_a_surrogate_pair_in_a_file_is_replaced() -> None:
    raw = b'{"data": {"promotions": [{"title": "\\u9c7c\\ud83d", "min_price": 1}]}}'
    evidence = data(raw)
    assert words(evidence.samples[0], Zone.goods_title) == ["鱼\ufffd"]
    assert "\ufffd" in evidence.to_json()


@pytest.mark.parametrize("raw", [b"{", b"[" * 100_000, b'{"a": "\xff"}', b'{"a": ' + b"9" * 5000])
def test_a_file_that_is_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(TargetError, match="not JSON") as refused:
        data(raw)
    assert refused.value.at == "file:data.json"


def test_a_declared_shadow_tree_is_read_where_it_is_shown() -> None:
    sample = seen(
        '<div>light<b slot="x">named</b><template shadowrootmode="open"><h1>inner</h1>'
        '<p><slot></slot></p><p><slot name="x">fallback</slot></p><slot name="y">kept</slot>'
        "</template></div><template><p>never</p></template>"
    )
    assert words(sample, Zone.room_title) == ["inner"]
    assert words(sample, Zone.body) == ["light", "named", "kept"]


def test_words_that_a_page_draws_are_a_gap() -> None:
    drawn = {(Zone.overlay, Reason.not_in_carrier)}
    assert drawn <= gaps(seen("<h1>上新</h1><canvas></canvas>"))
    for canvas in ("<canvas width=20 height=20>", "<canvas hidden>"):
        assert not drawn & gaps(seen(f"<h1>上新</h1>{canvas}</canvas>"))


def test_a_shadow_tree_inside_another_is_read() -> None:
    sample = seen(
        """<div><template shadowrootmode="open"><h1>上新</h1><section>
        <template shadowrootmode="closed"><p>深处</p></template></section></template></div>"""
    )
    assert {text.text for text in sample.texts} == {"上新", "深处"}


def test_a_page_that_a_frame_holds_is_read_and_listed() -> None:
    size = "width=300 height=300"
    sample = seen(
        f"""<h1>上新</h1><iframe {size} srcdoc="<title>x</title><p>框里</p>
        <iframe {size} srcdoc='<p>更里面</p>'></iframe>">no frames</iframe>
        <iframe {size} sandbox srcdoc="<p>别处</p>"></iframe>"""
    )
    assert [text.text for text in sample.texts] == ["上新", "框里", "更里面"]
    assert [frame.reason for frame in sample.frames] == [None, None, Reason.frame]


def test_frames_in_frames_end() -> None:
    page = "<p>0</p>"
    for level in range(1, 12):
        held = page.replace("&", "&amp;").replace('"', "&quot;")
        page = f'<p>{level}</p><iframe width="300" height="300" srcdoc="{held}"></iframe>'
    sample = seen(page)
    assert [text.text for text in sample.texts] == [str(level) for level in range(11, 2, -1)]
    assert [frame.reason for frame in sample.frames] == [None] * 8 + [Reason.frame]
