"""How long the overview of 5,000 made-up rooms takes to write and to open in Chromium.

    python bench/batch/overview.py [ROOMS] [TIMES]

Opened from a file; until the first rows stand in the table and a frame was painted after that.
The floor beside it is the same browser opening an empty page.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from greenroom.batch.overview import as_overview
from greenroom.batch.result import Class, Result
from greenroom.capture.chromium import FLAGS, find_chromium
from greenroom.outcome import Outcome
from greenroom.pack import load_pack

ITEMS = [one.id for standard in load_pack().reported for one in standard.criteria]
CHECKS = [check.id for check in load_pack().checks]
_PAINTED = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


def made(number: int, chance: random.Random) -> Result:
    """A room with faults here and there; one in fourteen was not seen."""
    key = f"{number:016x}"
    seen = chance.random() < 0.93
    kinds = [Outcome.violation, Outcome.needs_review, Outcome.not_tested, Outcome.passed]
    machine = {item: chance.choices(kinds, [12, 20, 30, 38])[0] for item in ITEMS}
    found = {check: chance.choice(kinds[:2]) for check in chance.sample(CHECKS, 6)}
    return Result(
        key=key,
        url=f"https://live.example/room/{number}?from=list",
        platform=chance.choice(["douyin", "kuaishou", "taobao"]),
        outcome=Class.audited if seen else Class.login,
        attempts=1,
        seconds=3,
        at="2026-11-01T20:00:00+08:00",
        title=f"今晚八点 鲜带鱼 {number}",
        counts={Outcome.violation: 3, Outcome.needs_review: 3} if seen else {},
        items=machine if seen else {},
        machine=machine if seen else {},
        checks=found if seen else {},
        folder=f"rooms/{key[:2]}/{key}" if seen else "",
    )


def opened(page: Page, path: Path, ready: str) -> float:
    """Seconds from asking for the file to the frame after `ready` stands there."""
    begun = time.perf_counter()
    page.goto(path.as_uri())
    page.wait_for_selector(ready)
    page.evaluate(_PAINTED)
    return time.perf_counter() - begun


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    chance = random.Random(1)  # noqa: S311 - made-up rooms
    earlier, rooms = ([made(n, chance) for n in range(count)] for _ in range(2))
    begun = time.perf_counter()
    text = as_overview(rooms, "zh", earlier)
    spent_s, size_mb = time.perf_counter() - begun, len(text.encode()) / 1e6
    print(f"{count} rooms: written in {spent_s:.2f} s, {size_mb:.2f} MB")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path, empty = Path(folder) / "overview.html", Path(folder) / "empty.html"
        path.write_text(text, "utf-8")
        empty.write_text("<!doctype html><title>x</title><p>x", "utf-8")
        browser_path = find_chromium(with_extensions=True)
        browser = playwright.chromium.launch(executable_path=browser_path, args=[*FLAGS])
        for name, file, ready in (("empty page", empty, "p"), ("overview", path, "#rooms tr")):
            spent = sorted(opened(browser.new_page(), file, ready) for _ in range(times))
            middle = spent[times // 2]
            print(f"{name:12} opened in {spent[0]:.2f}-{spent[-1]:.2f} s, median {middle:.2f} s")
        page = browser.new_page()
        page.goto(path.as_uri())
        begun = time.perf_counter()
        page.fill("#search", "499")
        page.evaluate(_PAINTED)
        print(f"search       {time.perf_counter() - begun:.2f} s")
        browser.close()


if __name__ == "__main__":
    main()
