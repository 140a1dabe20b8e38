"""Where addresses lead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.vision.targets import Purpose, Risk, home_of, is_address, target_of

DOUYIN = "https://live.douyin.com/1"


@pytest.mark.parametrize(
    ("address", "purpose", "site"),
    [
        ("https://u.wechat.com/kX", Purpose.contact, ""),
        ("HTTP://WEIXIN.QQ.COM/G/AbC", Purpose.group, ""),
        ("https://weixin.qq.com/r/abc", Purpose.contact, ""),
        ("https://qr.dingtalk.com/action/joingroup?code=1", Purpose.group, ""),
        ("https://qr.dingtalk.com/page/card", Purpose.contact, ""),
        ("wxp://f2f0abc", Purpose.payment, ""),
        ("WXP://F2F0ABC", Purpose.payment, ""),
        ("https://item.jd.com/1.html", Purpose.shop, "jd"),
        ("https://2.taobao.com/item", Purpose.shop, "xianyu"),
        ("https://v.douyin.com/abc/", Purpose.own, "douyin"),
        ("https://store.weixin.qq.com/a", Purpose.shop, "wechat"),
        ("https://shop.example/", Purpose.site, ""),
        ("shop.example.com/a", Purpose.site, ""),
        ("http://127.0.0.1:8080/", Purpose.own, ""),
        ("/goods/1", Purpose.words, ""),
        ("6901234567892", Purpose.words, ""),
    ],
)
def test_purpose(address: str, purpose: Purpose, site: str) -> None:
    target = target_of(address, DOUYIN)
    assert (target.purpose, target.site) == (purpose, site)


@pytest.mark.parametrize(
    "address",
    [
        "https://u.wechat.com.evil.example/",
        "https://evil.example/?to=https://u.wechat.com/a",
        "https://evil.example/u.wechat.com/",
        "https://notu.wechat.example/",
        "https://myt.me/",
    ],
)
def test_names_that_only_look_alike_are_other_sites(address: str) -> None:
    assert target_of(address, DOUYIN).purpose is Purpose.site


def test_risks_stand_beside_the_purpose() -> None:
    assert target_of("http://203.0.113.7/a.apk").risks == (
        Risk.ip_host,
        Risk.plain_http,
        Risk.download,
    )
    assert target_of("http://[::1").risks == (Risk.unreadable,)


@pytest.mark.parametrize(
    "words", ["6901234567892", "批次 20260301", "12:30", "a b c", "比例1:100", ""]
)
def test_words_are_no_address(words: str) -> None:
    assert not is_address(words)


def test_home() -> None:
    home = home_of(DOUYIN)
    assert home is not None
    assert home.called == "音"
    assert home_of("https://room.example/") is None
    assert home_of("http://[") is None


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_address_is_answered(address: str, room: str) -> None:
    assert target_of(address, room).purpose in Purpose
    is_address(address)
