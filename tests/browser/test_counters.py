"""Numbers that a page shows: Playwright and saved HTML read the same, and a snapshot keeps them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from browser.conftest import ROOMS
from browser.sites import Site, site_running
from greenroom.capture.adapter import adapter_for
from greenroom.capture.page import Look, see_page
from greenroom.capture.saved import read_html
from greenroom.capture.snapshot import snapshot_of
from greenroom.evidence import Evidence

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROOM = (ROOMS / "douyin" / "room.html").read_text("utf-8")
SHOWN = '<span data-e2e="live-room-audience">1,234</span>'
DOM = 'dom:[data-e2e="live-room-audience"]'


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_running() as running:
        yield running


def counted(evidence: Evidence) -> list[tuple[str, str, int | None, str]]:
    [sample] = evidence.samples
    return [(one.name, one.raw, one.value, one.source) for one in sample.counters]


@pytest.mark.parametrize(
    ("place", "viewers"),
    [
        (SHOWN, ("1,234", 1234, DOM)),
        ('<b data-e2e="live-room-audience">在线观众 <i>1.2万+</i> 人</b>', ("1.2万+", None, DOM)),
        ('<b data-e2e="live-room-audience">8765</b>', ("8765", 8765, DOM)),
        # What is not shown, and what is no number alone, leave the number of the page's own data.
        ('<b data-e2e="live-room-audience" hidden>8765</b>', None),
        ('<div data-e2e="live-room-audience"><p>海风77</p><p>渔民8</p></div>', None),
        ('<b data-e2e="live-room-audience">一二三四五六七八九十一二三四 8765</b>', None),
        ("", None),
    ],
)
def test_a_shown_number_is_read_alike_live_and_saved(
    site: Site,
    apart: Callable[[Any], Any],
    place: str,
    viewers: tuple[str, int | None, str] | None,
) -> None:
    page = ROOM.replace(SHOWN, place)
    url, adapter = site.put("/room", page), adapter_for("", "douyin")
    look = Look(samples=1, settle_s=0.05, load_s=15, call_s=15)
    live = apart(lambda: see_page(url, platform="douyin", look=look))
    kept = read_html(page.encode(), adapter, url=url, at=AT)
    assert counted(live) == counted(kept)
    by_name = {name: rest for name, *rest in counted(kept)}
    [stated] = {"800+"} if viewers is None else {viewers[0]}
    assert by_name["viewers"][0] == stated
    if viewers is not None:
        assert tuple(by_name["viewers"]) == viewers
    # Nothing else is taken from the page.
    assert by_name["likes"][:2] == ["345", 345]
    snapshot = snapshot_of(page.encode(), adapter, url=url, at=AT).encode()
    assert counted(read_html(snapshot, adapter, url=url, at=AT)) == counted(kept)
    assert "海风" not in snapshot.decode()
