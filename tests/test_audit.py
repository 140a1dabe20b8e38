"""From a file to evidence: which file is what, and whose address it has."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases import case_evidence
from greenroom.audit import see
from greenroom.capture.saved import MAX_HTML
from greenroom.errors import EvidenceError, InputError, LimitError, TargetError
from greenroom.evidence import Carrier, HostKind, Speaker, Zone

PAGE = "<!doctype html><h1 class='room-title'>东海带鱼</h1><p>现捞</p>"


def page(folder: Path, text: str, name: str = "room.html", encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def title(target: str) -> str:
    return next(t.text for t in see(target).samples[0].texts if t.zone is Zone.room_title)


def test_a_saved_page_is_read_at_the_time_of_its_file(tmp_path: Path) -> None:
    target = page(tmp_path, PAGE)
    saved_at = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    os.utime(target, (saved_at.timestamp(), saved_at.timestamp()))
    evidence = see(target)
    assert evidence.carrier is Carrier.saved_html
    assert evidence.samples[0].at == saved_at
    assert evidence.samples[0].at.isoformat() == "2026-03-01T20:30:00+08:00"
    assert evidence.room.url == "file:room.html"


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="https://live.douyin.com/1">',
        '<meta property="og:url" content="https://live.douyin.com/1">',
        '<link data-x="1" rel="canonical" type="x" href="https://live.douyin.com/1">',
        "<!-- saved from url=(0027)https://live.douyin.com/1 -->",
    ],
)
def test_a_saved_page_names_its_own_address_and_so_its_platform(tmp_path: Path, head: str) -> None:
    room = see(page(tmp_path, head + PAGE)).room
    assert (room.url, room.platform) == ("https://live.douyin.com/1", "douyin")


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="javascript:alert(1)">',
        '<link rel="canonical" href="file:///etc/passwd">',
        '<link rel="canonical" href="/live/1">',
        '<link rel="stylesheet" href="https://live.douyin.com/1">',
        '<a href="https://live.douyin.com/1">x</a>',
    ],
)
def test_only_a_web_address_that_the_page_gives_itself_counts(tmp_path: Path, head: str) -> None:
    room = see(page(tmp_path, head + PAGE)).room
    assert (room.url, room.platform) == ("file:room.html", "generic")


def test_an_address_that_is_none_does_no_harm(tmp_path: Path) -> None:
    target = page(tmp_path, '<link rel="canonical" href="https://[::1">' + PAGE)
    assert see(target).room.platform == "generic"


def test_a_named_platform_wins_over_the_address(tmp_path: Path) -> None:
    target = page(tmp_path, '<link rel="canonical" href="https://shop.example/">' + PAGE)
    assert see(target, platform="douyin").room.platform == "douyin"
    with pytest.raises(TargetError, match="no adapter weibo") as refused:
        see(target, platform="weibo")
    assert "generic" in refused.value.remedy


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_page_is_read_in_the_encoding_it_was_saved_in(tmp_path: Path, encoding: str) -> None:
    head = f'<html><head><meta charset="{"gbk" if "gb" in encoding else "utf-8"}"></head>'
    if encoding == "utf-16":
        with pytest.raises(TargetError, match="not an HTML page"):
            see(page(tmp_path, head + PAGE, encoding=encoding))
        return
    assert title(page(tmp_path, head + PAGE, encoding=encoding)) == "东海带鱼"


def test_a_page_saved_as_utf8_that_still_says_gbk_is_read_as_utf8(tmp_path: Path) -> None:
    assert title(page(tmp_path, '<meta charset="gbk">' + PAGE)) == "东海带鱼"


def test_a_file_name_in_another_encoding_does_no_harm(tmp_path: Path) -> None:
    target = os.fsencode(tmp_path) + b"/\xb6\xab.html"
    Path(os.fsdecode(target)).write_text(PAGE, "utf-8")
    assert see(os.fsdecode(target)).room.url == "file:??.html"


def test_kept_evidence_is_taken_as_it_is(tmp_path: Path) -> None:
    kept = case_evidence({"texts": ["room_title: 东海带鱼"]})
    assert see(page(tmp_path, kept.to_json(), "kept.json")) == kept
    assert see(page(tmp_path, "\n  " + kept.to_json(indent=2), "kept.json")) == kept


def test_kept_evidence_is_masked_again(tmp_path: Path) -> None:
    kept = case_evidence({"texts": ["comment/viewer: 打13800138000", "notice: 打13800138000"]})
    texts = see(page(tmp_path, kept.to_json(), "kept.json")).samples[0].texts
    assert [(text.speaker, text.text) for text in texts] == [
        (Speaker.viewer, "打***********"),
        (Speaker.seller, "打13800138000"),
    ]


def test_what_the_host_is_declared_to_be_is_kept(tmp_path: Path) -> None:
    kept = case_evidence({"room": {"host": "virtual"}})
    target = page(tmp_path, kept.to_json(), "kept.json")
    assert see(target).room.host is HostKind.virtual
    assert see(target, host=HostKind.person).room.host is HostKind.person
    assert see(page(tmp_path, PAGE), host=HostKind.virtual).room.host is HostKind.virtual


def test_a_data_file_of_a_platform_is_recognised(tmp_path: Path) -> None:
    cart = {"data": {"promotions": [{"title": "带鱼", "min_price": 3990}], "total": 1}}
    evidence = see(page(tmp_path, json.dumps(cart), "cart.json"))
    assert (evidence.carrier, evidence.room.platform) == (Carrier.saved_json, "douyin")
    assert evidence.room.url == "file:cart.json"
    [goods] = evidence.samples[0].goods
    assert goods.prices[0].raw == "3990"


def test_a_data_file_of_nobody_is_not_an_empty_room(tmp_path: Path) -> None:
    evidence = see(page(tmp_path, '{"hello": 1}', "data.json"))
    assert evidence.samples[0].texts == ()
    assert {gap.reason for gap in evidence.samples[0].gaps} == {"not_supported"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", TargetError),
        ("hello", TargetError),
        ("{", TargetError),
        ("[" * 100_000, TargetError),
        ('{"schema": "greenroom-evidence/1"}', EvidenceError),
        ('{"schema": "greenroom-evidence/9"}', EvidenceError),
        ("%PDF-1.7\0<x>", TargetError),
    ],
)
def test_what_is_neither_is_refused_by_name(
    tmp_path: Path, text: str, error: type[InputError]
) -> None:
    target = page(tmp_path, text, "thing")
    with pytest.raises(error) as refused:
        see(target)
    assert "thing" in refused.value.at
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("target", ["gone.html", "", ".", "data:text/html,x", "x" * 5000, "a\0b"])
def test_what_is_no_file_is_refused(target: str) -> None:
    with pytest.raises(TargetError) as refused:
        see(target)
    assert refused.value.at == target


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://room.example/", "javascript://x", "http://", "http://[::1"],
)
def test_only_the_web_is_opened(target: str) -> None:
    with pytest.raises(TargetError, match="only http and https"):
        see(target)


def test_a_file_larger_than_any_page_is_not_even_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.html"
    with huge.open("wb") as file:
        file.truncate(MAX_HTML + 1)
    with pytest.raises(LimitError, match=str(MAX_HTML)):
        see(str(huge))
