"""Snapshots of saved pages: what is read stays the same, whoever is named in them is gone."""

import re
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from calling import Run, caller
from capture.platform_pages import NAMES, PAGES, expected
from greenroom.capture.adapter import adapter_for
from greenroom.capture.masking import clean_address, cleaned
from greenroom.capture.saved import read_html
from greenroom.capture.snapshot import evidence_in, snapshot_of, told

AT = datetime.fromisoformat("2026-03-01T20:00:00+08:00")
URL = "https://room.example/1"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return caller(capsys)


def snapshot(page: str, platform: str = "generic", url: str = URL) -> str:
    return snapshot_of(page.encode(), adapter_for("", platform), url=url, at=AT)


digits = st.text("0123456789", min_size=8, max_size=8)
mobiles = st.builds(lambda second, rest: f"1{second}9{rest}", st.sampled_from("3456789"), digits)
ids = st.builds(lambda a, b: f"{a}{b}1X"[:18].rjust(18, "3"), digits, digits)
mails = st.builds(lambda name: f"{name}@mail.example", st.text("abcdefgh", min_size=2, max_size=9))
lines = st.builds(lambda rest: f"0571-{rest}", digits)
homes = st.builds(
    lambda number: f"舟山市普陀区东港街道海印路{number}号",
    st.integers(1, 999),
)
tokens = st.builds(lambda a, b, c: f"tok{a}x{b}y{c}zzzzzzzzzzzz", digits, digits, digits)
secrets = st.one_of(mobiles, ids, mails, lines, homes, tokens)
around = st.sampled_from(["", "电话", "：", " ", "，谢谢", "a", "<b>", "&amp;", "。"])

# Wherever a page may hold something: {0} is said, {1} is in code.
PLACES = """<!doctype html><html><head><title>{0}</title>
  <meta property="og:title" content="{0}"><meta name="csrf-token" content="{1}">
  <script>window.secret = "{1}"; document.cookie = "sid={1}";</script>
  <script type="application/ld+json">{{"@type": "Product", "name": "{0}",
    "sku": "{1}", "offers": {{"price": "9"}}}}</script>
  </head><body data-user="{1}" onclick="go('{1}')"><!-- {1} -->
  <h1 class="room-title" title="{0}" id="u-{1}">鱼 {0}</h1>
  <div class="anchor-name">渔家</div>
  <a href="https://shop.example/a?token={1}&id={0}#{1}=1" data-uid="{1}">店铺 {0}</a>
  <img class="avatar" src="https://img.example/{1}.png?x-signature={1}" alt="{0}">
  <div class="comment-item" data-id="{1}"><img src="https://img.example/face/{1}">
    <span class="nickname">{2}</span><span class="content">我是{2}，{0}</span></div>
  <div class="rank-list"><p>{2} {0}</p></div><p>{2}说 {0}</p>
  <div hidden>{1}<a href="/licence?token={1}#{1}=1" title="{1}">营业执照 {0}</a></div>
  <input type="hidden" name="t" value="{1}"><textarea>{1}</textarea>
  <form action="/login?session={1}"><input value="{0}"></form></body></html>"""


@settings(deadline=None, max_examples=60)
@given(secrets, around, around)
def test_nothing_that_reaches_a_person_survives_anywhere(
    secret: str, before: str, after: str
) -> None:
    page = PLACES.format(f"{before}{secret}{after}", secret, "海风吹来")
    made = snapshot(page)
    assert secret not in made
    assert "海风吹来" not in made
    assert cleaned(BeautifulSoup(made, "lxml").get_text()) == BeautifulSoup(made, "lxml").get_text()


@settings(deadline=None)
@given(st.lists(st.one_of(secrets, around, st.characters())).map("".join))
def test_masking_keeps_the_length_and_is_done_once(words: str) -> None:
    once = cleaned(words)
    assert len(once) == len(words)
    assert cleaned(once) == once


@pytest.mark.parametrize(
    "words",
    ["带鱼 9.9 元", "第12345号", "2026-03-01 20:00", "直播间公告", "500g 3斤装", "a" * 5000],
)
def test_what_is_nobodys_stays(words: str) -> None:
    assert cleaned(words) == words


def test_masking_a_hostile_page_ends() -> None:
    for words in ("路" * 100_000, "a" * 100_000, "1" * 100_000, "a1" * 50_000, "eyJ" * 30_000):
        assert len(cleaned(words)) == len(words)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("/a?id=7&token=x", "https://room.example/a?id=7"),
        ("https://u:p@h.example:8/a#/b?sid=1", "https://h.example:8/a#/b"),
        ("/live?liveId=88&spm=a.b", "https://room.example/live?liveId=88"),
        ("/a?long=" + "x" * 41, "https://room.example/a"),
        ("data:image/png;base64,AAAA", "data:"),
        ("javascript:steal('13900139000')", "javascript:"),
        ("tel:13900139000", "tel:***********"),
        ("https://[", "https://["),
    ],
)
def test_addresses_lose_what_signs_tracks_or_logs_in(raw: str, kept: str) -> None:
    assert clean_address(raw, URL, frozenset({"liveId"})) == kept


@pytest.mark.parametrize("name", NAMES)
def test_the_adapter_reads_the_same_from_the_snapshot(name: str) -> None:
    platform = expected(name)["platform"]
    raw = (PAGES / f"{name}.html").read_bytes()
    adapter = adapter_for("", platform)
    made = snapshot_of(raw, adapter, url=URL, at=AT).encode()
    assert told(read_html(made, adapter, url=URL, at=AT)) == told(
        read_html(raw, adapter, url=URL, at=AT)
    )
    held = evidence_in(made, "x")
    assert held is not None
    assert told(held) == told(read_html(made, adapter, url=URL, at=AT))


@pytest.mark.parametrize("name", NAMES)
def test_a_snapshot_of_a_snapshot_is_the_same_page(name: str) -> None:
    adapter = adapter_for("", expected(name)["platform"])
    once = snapshot_of((PAGES / f"{name}.html").read_bytes(), adapter, url=URL, at=AT)
    again = snapshot_of(once.encode(), adapter, url=URL, at=AT)
    parts = [BeautifulSoup(page, "lxml").select("script") for page in (once, again)]
    assert [part.string for part in parts[0]] == [part.string for part in parts[1]]


def test_state_keeps_only_what_the_adapter_reads() -> None:
    page = """<script>window.__INITIAL_STATE__={"liveroom":{"playList":[{"isLiving":true,
      "author":{"name":"渔家","id":"u123","phone":"13900139000"},
      "liveStream":{"caption":"上新","token":"abc"},"gameInfo":{"watchingCount":"1万+"}}],
      "user":{"cookie":"xyz"}}};(function(){var s;})()</script><div class="live-room"></div>"""
    made = snapshot(page, "kuaishou")
    assert '"name": "渔家"' in made
    assert '"caption": "上新"' in made
    for gone in ("u123", "13900139000", "abc", "xyz", "function"):
        assert gone not in made


def test_a_notice_of_who_came_names_nobody() -> None:
    page = """<div class="system-notice"><b>山里来客</b><span>来了</span></div>
      <div class="system-notice">严禁私下交易</div>"""
    made = snapshot(page)
    assert "山里来客" not in made
    assert "****来了" in made
    assert "严禁私下交易" in made


def test_a_snapshot_runs_and_fetches_nothing() -> None:
    made = snapshot(PLACES.format("鱼", "x", "海风"))
    soup = BeautifulSoup(made, "lxml")
    policy = soup.select_one('meta[http-equiv="Content-Security-Policy"]')
    assert policy is not None
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    for tag in soup.find_all(name=True):
        assert not [name for name in tag.attrs if name.startswith("on")]
    assert not soup.select("link[rel=stylesheet], object, embed, textarea, [data-uid], [value]")


def test_commands_mask_a_page_and_try_it(run: Run, tmp_path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PLACES.format("电话13900139000", "x", "海风"), "utf-8")
    out = tmp_path / "snapshot.html"
    masked = run("adapters", "mask", page, "--url", "https://room.example/9", "--out", out)
    assert (masked.code, masked.err) == (0, "")
    tried = run("adapters", "try", out)
    assert tried.code == 0
    assert "https://room.example/9" in tried.out
    assert "0 differ from the live page" in tried.out
    assert run("check", out, "--format", "json", "--as-of", "2026-03-01").code in (0, 1, 3, 4)
    changed = out.read_text("utf-8").replace("<h1", "<h5", 1)
    out.write_text(re.sub(r' class="room-title"', "", changed), "utf-8")
    differs = run("adapters", "try", out)
    assert differs.code == 3
    assert re.search(r"only_live\s+room_title", differs.out)
    assert run("adapters", "try", tmp_path / "none.html").code == 2
