"""How large the exports of 2,000 findings are, and how long Chromium takes to open the page.

`python bench/reports/run.py`; opening is told beside the floor: an empty page, same browser.
"""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from greenroom.capture.chromium import find_chromium  # noqa: E402 - after the path to tests
from greenroom.export import FORMATS  # noqa: E402
from greenroom.outcome import Outcome  # noqa: E402
from greenroom.report import Report  # noqa: E402
from people import report as judged  # noqa: E402

COUNT = 2_000
ROUNDS = 5


def crowded() -> Report:
    """A report in which each check that found a violation found its share of 2,000."""
    made = judged("room_title: 国家级鲜货，全网最低价", "bio: 治百病的鱼油", as_of=date(2026, 3, 1))
    bad = [row for row in made.checks if row.outcome is Outcome.violation and row.findings]
    share = -(-COUNT // len(bad))
    rows = []
    for row in made.checks:
        if row in bad:
            one = row.findings[0]
            many = (one.model_copy(update={"fingerprint": f"{n:016x}"}) for n in range(share))
            rows.append(row.model_copy(update={"findings": tuple(many)}))
        else:
            rows.append(row)
    return made.model_copy(update={"checks": tuple(rows)})


def opened_s(page: Page, path: Path) -> float:
    """Seconds until the page is loaded and laid out; median."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        page.goto(path.as_uri(), wait_until="load")
        page.evaluate("document.body.offsetHeight")
        taken.append(time.perf_counter() - start)
    return median(taken)


def main() -> None:
    report = crowded()
    with tempfile.TemporaryDirectory() as folder:
        page_file, floor_file = Path(folder, "report.html"), Path(folder, "floor.html")
        floor_file.write_text("<!doctype html><title>-</title><p>-", "utf-8")
        for name, write in FORMATS.items():
            start = time.perf_counter()
            made = write(report, "zh")
            raw = made.encode() if isinstance(made, str) else made
            print(f"{name:14} {len(raw) / 1e6:6.2f} MB  {time.perf_counter() - start:6.2f} s")
            if name == "html":
                page_file.write_bytes(raw)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium())
            page = browser.new_page()
            floor, full = opened_s(page, floor_file), opened_s(page, page_file)
            browser.close()
    print(f"opens in {full:.2f} s, an empty page in {floor:.2f} s")


if __name__ == "__main__":
    main()
