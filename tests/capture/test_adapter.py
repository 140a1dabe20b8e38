import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from greenroom.capture.adapter import Adapter, Pick, adapter_for, host_of, load_adapters
from greenroom.errors import TargetError
from greenroom.evidence import Zone
from greenroom.words import Words

SAYS = Words(zh="示例", en="sample")


def test_every_adapter_is_named_after_its_file_and_says_what_is_proven() -> None:
    adapters = load_adapters()
    assert set(adapters) >= {"generic", "douyin"}
    for id_, adapter in adapters.items():
        assert adapter.id == id_
        assert adapter.proven.zh


@pytest.mark.parametrize(
    ("url", "id_"),
    [
        ("https://live.douyin.com/1", "douyin"),
        ("https://LIVE.DOUYIN.COM:443/1", "douyin"),
        ("https://live.douyin.com.evil.example/", "generic"),
        ("https://user@live.douyin.com@evil.example/", "generic"),
        ("https://evil.example/live.douyin.com", "generic"),
        ("https://shop.example/", "generic"),
        ("file:room.html", "generic"),
        ("http://[::1", "generic"),
        ("", "generic"),
    ],
)
def test_an_adapter_is_found_by_the_host_alone(url: str, id_: str) -> None:
    assert adapter_for(url).id == id_


def test_a_named_adapter_wins_and_an_unknown_one_is_refused() -> None:
    assert adapter_for("https://shop.example/", "douyin").id == "douyin"
    with pytest.raises(TargetError, match="no adapter weibo"):
        adapter_for("", "weibo")


@settings(deadline=None)
@given(st.text())
def test_no_address_makes_it_raise(url: str) -> None:
    assert adapter_for(url).id in load_adapters()
    assert host_of(f"http://{url}") == host_of(f"http://{url}").lower()


def test_a_suffix_takes_the_hosts_below_it_and_not_the_one_that_only_ends_alike() -> None:
    adapter = Adapter(id="own", name=SAYS, proven=SAYS, hosts=("*.shop.example", "one.example"))
    assert adapter.reads("live.shop.example")
    assert adapter.reads("one.example")
    assert not adapter.reads("shop.example")
    assert not adapter.reads("myshop.example")
    assert not adapter.reads("a.one.example")


@pytest.mark.parametrize(
    "fields",
    [
        {"css": ["div["]},
        {"css": []},
        {"css": ["h1"], "without": "("},
        {"css": ["h1"], "xpath": "//h1"},
        {"css": ["h1"], "zone": "ceiling"},
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Pick.model_validate({"zone": Zone.room_title, **fields})


@pytest.mark.parametrize("fields", [{"id": "Own"}, {"id": "../x"}, {"walls": [{"state": "ended"}]}])
def test_an_adapter_that_is_none_is_refused(fields: dict[str, object]) -> None:
    whole = {"id": "own", "name": SAYS, "proven": SAYS, "hosts": []}
    Adapter.model_validate(whole)
    with pytest.raises(ValidationError):
        Adapter.model_validate({**whole, **fields})


def test_an_adapter_says_openly_where_no_real_capture_proves_it() -> None:
    for adapter in load_adapters().values():
        unproven = adapter.proven.zh.startswith("没有真实样本")
        assert unproven is (adapter.captures == 0), adapter.id
        assert unproven is adapter.proven.en.startswith("no real capture"), adapter.id
    assert {one.id for one in load_adapters().values() if not one.captures} == {
        "alibaba_1688",
        "doudian",
        "kwaixiaodian",
        "pinduoduo",
        "taobao_console",
        "weixin_channels",
        "xiaohongshu",
        "xiaohongshu_console",
    }
