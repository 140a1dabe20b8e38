"""The report as PDF: the HTML page, printed by the Chromium that also looks at rooms."""

import asyncio

from greenroom.capture.chromium import FLAGS, find_chromium
from greenroom.compare import Comparison
from greenroom.errors import CaptureError, MissingPartError
from greenroom.export.html import as_html
from greenroom.report import Report

_WAIT_MS = 60_000


def as_pdf(report: Report, language: str = "zh", comparison: Comparison | None = None) -> bytes:
    """A4 pages with numbers, light colours; printed offline and without scripts.

    Raises MissingPartError without Playwright or a Chromium, CaptureError where it fails to print.
    """
    return asyncio.run(_printed(as_html(report, language, comparison)))


async def _printed(page_text: str) -> bytes:
    try:
        from playwright.async_api import Error, async_playwright  # noqa: PLC0415 - an optional part
    except ImportError:
        raise MissingPartError(
            "Playwright is not installed", at="pdf", remedy="pip install 'greenroom[browser]'"
        ) from None
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=find_chromium(), args=list(FLAGS)
            )
        except Error as problem:
            raise MissingPartError(
                f"no Chromium can be started: {str(problem).splitlines()[0]}",
                at="pdf",
                remedy="install chromium or set GREENROOM_CHROMIUM; or print the HTML report",
            ) from None
        try:
            context = await browser.new_context(
                java_script_enabled=False, offline=True, color_scheme="light"
            )
            context.set_default_timeout(_WAIT_MS)
            page = await context.new_page()
            await page.set_content(page_text, wait_until="load")
            return await page.pdf(format="A4", print_background=True, prefer_css_page_size=True)
        except Error as problem:
            raise CaptureError(
                f"the report could not be printed: {str(problem).splitlines()[0]}",
                at="pdf",
                remedy="open the HTML report in a browser and print it",
            ) from None
        finally:
            await browser.close()
