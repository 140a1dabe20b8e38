"""Printed by the real Chromium."""

import io
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from greenroom.errors import MissingPartError
from greenroom.export.pdf import as_pdf
from greenroom.outcome import Outcome
from people import report as judged
from rooms.golden import saved


@pytest.mark.browser
def test_a_pdf_holds_the_words_of_the_report() -> None:
    report = judged("room_title: 国家级鲜货")
    # A thread of its own, for a browser of other tests may hold this one's event loop.
    with ThreadPoolExecutor(1) as apart:
        made = apart.submit(as_pdf, report).result()
    pages = PdfReader(io.BytesIO(made)).pages
    # Chromium writes some characters as the radical that looks the same.
    text = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pages))
    flat = "".join(text.split())
    for words in ("国家级鲜货", "直播间自检报告", "只供自查", report.versions.rules):
        assert words in flat
    assert f"1/{len(pages)}" in flat


@pytest.mark.browser
def test_a_faulty_room_is_no_book() -> None:
    """What to fix stands on page 1, all of it on a dozen pages."""
    report = saved("faulty")
    with ThreadPoolExecutor(1) as apart:
        made = apart.submit(as_pdf, report).result()
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) <= 12
    first = "".join(unicodedata.normalize("NFKC", pages[0].extract_text()).split())
    for row in report.checks:
        if row.outcome is Outcome.violation:
            # A few radicals have no character that they are folded to.
            name = "".join(f"[{re.escape(char)}⺀-⻳]" for char in row.name.zh if char != " ")
            assert re.search(name, first), row.id


def test_without_a_browser_one_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_CHROMIUM", "/no/such/chromium")
    with ThreadPoolExecutor(1) as apart, pytest.raises(MissingPartError) as problem:
        apart.submit(as_pdf, judged("room_title: 带鱼")).result()
    assert problem.value.remedy
