"""Printed by the real Chromium."""

import io
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from greenroom.errors import MissingPartError
from greenroom.export.pdf import as_pdf
from people import report as judged


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


def test_without_a_browser_one_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_CHROMIUM", "/no/such/chromium")
    with ThreadPoolExecutor(1) as apart, pytest.raises(MissingPartError) as problem:
        apart.submit(as_pdf, judged("room_title: 带鱼")).result()
    assert problem.value.remedy
