"""Prices of a page in a real Chromium, split over nodes, struck and styled."""

from collections.abc import Callable
from typing import Any

import pytest

from browser.conftest import Desk
from greenroom.capture.page import Look, see_page
from rooms.cards import cards_of, truth

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


def test_a_live_page_gives_the_truth_of_every_card(desk: Desk, apart: Callable[[Any], Any]) -> None:
    look = Look(samples=1, settle_s=0.2)
    live = apart(lambda: see_page(f"{desk.rooms}/prices/room.html", platform="generic", look=look))
    assert cards_of(live) == truth("prices")
