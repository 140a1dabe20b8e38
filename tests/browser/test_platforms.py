"""Pages in the shape of each platform, seen in a real Chromium: the same as in saved HTML."""

from collections.abc import Callable, Iterator

import pytest

from capture.platform_pages import NAMES, PAGES, expected, read
from greenroom.capture.page import Look, see_page
from greenroom.evidence import Evidence
from greenroom_backend.demo.run import serve_folder

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

QUICK = Look(samples=1, settle_s=0.05, load_s=10, call_s=8)


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    with serve_folder(PAGES) as address:
        yield address


@pytest.mark.parametrize("name", NAMES)
def test_a_live_page_of_each_platform_is_read_like_the_saved_one(
    pages: str, name: str, apart: Callable[[Callable[[], Evidence]], Evidence]
) -> None:
    want = expected(name)
    url, platform = f"{pages}/{name}.html", want["platform"]
    seen = read(apart(lambda: see_page(url, platform=platform, look=QUICK)))
    assert {*want.pop("gaps")} <= seen.pop("gaps")
    assert seen == want
