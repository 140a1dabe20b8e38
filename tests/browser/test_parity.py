"""Extension, Playwright and saved HTML of the same page: the same verdicts for the same things."""

from collections.abc import Callable
from typing import Any

import pytest

from browser.conftest import ROOMS, Desk
from greenroom import __version__
from greenroom.audit import see, with_words
from greenroom.capture.adapter import adapter_for
from greenroom.capture.page import Look
from greenroom.capture.saved import read_html
from greenroom.engine import judge
from greenroom.evidence import Evidence, Zone
from greenroom.pack import load_pack
from greenroom_backend.demo.run import check
from rooms.golden import DAY, verdicts

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

PLATFORMS = {
    "clean": "generic",
    "faulty": "generic",
    "pictured": "generic",
    "douyin": "douyin",
    "blocked": "generic",
    "prices": "generic",
}
# A saved page fetches nothing, so it can't say that a picture did not load.
PIXELS = {"avatar: unreadable", "cover: unreadable", "player: unreadable"}
# What a saved page can't hold, by design: time (a label that must persist) and layout.
NEEDS_MORE = {
    "avatar/ai_label",
    "seller/actual_seller",
    "pricing/price_changes",
    "pricing/price_conditions",
}


def by_playwright(desk: Desk, room: str) -> Evidence:
    look = Look(samples=2, interval_s=0.3, settle_s=0.2)
    return see(f"{desk.rooms}/{room}/room.html", platform=PLATFORMS[room], look=look)


def by_file(desk: Desk, room: str, seen: Evidence) -> Evidence:
    raw = (ROOMS / room / "room.html").read_bytes()
    url = f"{desk.rooms}/{room}/room.html"
    at = seen.samples[0].at
    album: dict[str, bytes] = {}
    kept = read_html(raw, adapter_for(url, PLATFORMS[room]), url=url, at=at, album=album)
    return with_words(kept, album) if album else kept


def words(evidence: Evidence) -> set[tuple[str, str, str]]:
    """Zone, speaker and words of what has a zone of its own."""
    return {
        (text.zone, text.speaker, text.text)
        for text in evidence.samples[0].texts
        if text.zone is not Zone.body
    }


def verdict(evidence: Evidence) -> dict[str, Any]:
    return verdicts(judge(evidence, load_pack(), DAY, version=__version__))


@pytest.mark.parametrize("room", ["clean", "faulty", "pictured", "douyin", "prices"])
def test_live_page_and_saved_file_hold_the_same_words(
    desk: Desk, apart: Callable[[Any], Any], room: str
) -> None:
    live = apart(lambda: by_playwright(desk, room))
    kept = by_file(desk, room, live)
    assert words(live) == words(kept)
    body = {t.text for t in live.samples[0].texts if t.zone is Zone.body}
    assert body == {t.text for t in kept.samples[0].texts if t.zone is Zone.body}


@pytest.mark.parametrize("room", ["clean", "faulty", "pictured", "douyin", "blocked", "prices"])
def test_live_page_and_saved_file_get_the_same_verdicts(
    desk: Desk, apart: Callable[[Any], Any], room: str
) -> None:
    """Apart from what takes time or layout, which the saved page names as not tested."""
    live = apart(lambda: by_playwright(desk, room))
    from_live, from_file = verdict(live), verdict(by_file(desk, room, live))
    for check_id, outcome in from_live["outcomes"].items():
        if outcome == from_file["outcomes"][check_id]:
            continue
        assert check_id in NEEDS_MORE
        assert from_file["outcomes"][check_id] == "not_tested"
    assert from_file["gaps"] == sorted({*from_live["gaps"]} - PIXELS)


@pytest.mark.parametrize("room", ["clean", "faulty", "pictured", "prices"])
def test_extension_and_playwright_get_the_same_verdicts(
    desk: Desk, apart: Callable[[Any], Any], room: str
) -> None:
    panel = desk.open(f"{room}/room.html")
    check(panel)
    from_extension = desk.store.last_evidence()
    live = apart(lambda: by_playwright(desk, room))
    assert words(from_extension) == words(live)
    assert verdict(from_extension) == verdict(live)
