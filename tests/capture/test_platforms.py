"""Pages in the shape of each platform, read as saved HTML."""

from datetime import datetime

import pytest

from capture.platform_pages import NAMES, PAGES, expected, read
from greenroom.capture.adapter import adapter_for, load_adapters
from greenroom.capture.saved import read_html

AT = datetime.fromisoformat("2026-03-01T20:00:00+08:00")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_each_platform_is_read_whole_and_nothing_is_invented(name: str) -> None:
    want = expected(name)
    raw = (PAGES / f"{name}.html").read_bytes()
    adapter = adapter_for("", want["platform"])
    seen = read(read_html(raw, adapter, url="https://room.example/1", at=AT))
    assert {*want.pop("gaps")} <= seen.pop("gaps")
    assert seen == want


def test_every_adapter_has_a_page_of_its_own() -> None:
    shown = {expected(name)["platform"] for name in NAMES}
    assert {*load_adapters()} - {"generic", "douyin"} == shown
