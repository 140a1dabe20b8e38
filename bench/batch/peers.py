"""Pages a minute and CPU seconds a page: greenroom batch, the bare floor and other auditors.

    npm --prefix bench/batch/peers install
    python bench/batch/peers.py [--only NAME,…] [--rooms 200] [--few 40] [--slow 3]

All see the same served rooms in one run, two pages at once. Floor: fresh context, load, JPEG of
the screen. rooms: for the floor and greenroom; few: for axe and pa11y; slow: for Lighthouse.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from meter import Meter
from playwright.async_api import async_playwright

from greenroom.batch.local import run
from greenroom.batch.plan import Plan
from greenroom.batch.politeness import Manners
from greenroom.batch.result import Result
from greenroom.batch.rooms import Room
from greenroom.capture.chromium import FLAGS, find_chromium
from greenroom.capture.page import Look

HERE = Path(__file__).parent
WORKERS = 2
CHROMIUM = find_chromium() or "chromium"


async def _bare(urls: list[str]) -> int:
    left, done = iter(urls), 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])

        async def work() -> None:
            nonlocal done
            for url in left:
                context = await browser.new_context(viewport={"width": 1280, "height": 900})
                page = await context.new_page()
                await page.goto(url, wait_until="load")
                await page.screenshot(type="jpeg")
                await context.close()
                done += 1

        await asyncio.gather(*(work() for _ in range(WORKERS)))
        await browser.close()
    return done


def bare(urls: list[str]) -> int:
    return asyncio.run(_bare(urls))


def batch(urls: list[str], *, pictures: bool) -> int:
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(
            folder=Path(folder),
            moment=lambda: datetime.fromtimestamp(time.time(), UTC),
            workers=WORKERS,
            look=Look(samples=1, settle_s=0.0),
            manners=Manners(at_once=WORKERS, interval_s=0),
            pictures=pictures,
            allow_private=True,
        )
        run([Room(url=url) for url in urls], plan, results.append)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    print(f"    {size / len(urls) / 1000:.0f} kB a room on the disk")
    return sum(one.outcome in ("audited", "partly_seen") for one in results)


def node(script: str, *words: str) -> int:
    call = ["node", str(HERE / "peers" / script), *words]
    return int(subprocess.run(call, check=True, capture_output=True, text=True).stdout.split()[-1])


def pa11y(urls: list[str]) -> int:
    config = {
        "defaults": {
            "concurrency": WORKERS,
            "chromeLaunchConfig": {"executablePath": CHROMIUM, "args": ["--no-sandbox"]},
        },
        "urls": urls,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(config, file)
        file.flush()
        call = ["npx", "--prefix", str(HERE / "peers"), "pa11y-ci", "--json", "-c", file.name]
        # Leaves with an error where a page has faults, which these have.
        ended = subprocess.run(call, check=False, capture_output=True, text=True)
    return len(json.loads(ended.stdout)["results"])


def measured(name: str, urls: list[str], job: Callable[[list[str]], int]) -> None:
    meter = Meter()
    meter.start()
    done = job(urls)
    spent, cpu = meter.stop()
    total = sum(cpu.values()) / len(urls)
    parts = ", ".join(f"{kind} {used / len(urls):.2f}" for kind, used in cpu.most_common(5))
    print(
        f"{name:32} n={len(urls):<4} seen {done:<4} {60 * len(urls) / spent:6.1f} pages/min "
        f"{total:6.2f} CPU-s/page  peak {meter.peak_mb:.0f} MB  ({parts})",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--rooms", type=int, default=200)
    parser.add_argument("--few", type=int, default=40)
    parser.add_argument("--slow", type=int, default=3)
    asked = parser.parse_args()
    server = subprocess.Popen(
        [sys.executable, str(HERE / "served.py")], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None  # noqa: S101 - asked for above
    port = int(server.stdout.readline())

    def urls(count: int) -> list[str]:
        return [f"http://127.0.0.1:{port}/room/{n}" for n in range(count)]

    slow = ("lighthouse.mjs", CHROMIUM.replace("-headless-shell", ""))
    jobs: dict[str, tuple[str, int, Callable[[list[str]], int]]] = {
        "floor": ("bare goto + screenshot", asked.rooms, bare),
        "batch": (
            "greenroom batch, OCR off",
            asked.rooms,
            lambda all_: batch(all_, pictures=False),
        ),
        "ocr": ("greenroom batch, OCR on", asked.few, lambda all_: batch(all_, pictures=True)),
        "pa11y": ("pa11y-ci (htmlcs)", asked.few, pa11y),
        "axe": (
            "@axe-core/playwright, all rules",
            asked.few,
            lambda all_: node("axe.mjs", CHROMIUM, str(WORKERS), *all_),
        ),
        "a11y": (
            "Lighthouse, accessibility",
            asked.slow,
            lambda all_: node(*slow, "accessibility", *all_),
        ),
        "lighthouse": ("Lighthouse, all", asked.slow, lambda all_: node(*slow, "all", *all_)),
    }
    try:
        for name in asked.only.split(",") if asked.only else jobs:
            title, count, job = jobs[name]
            measured(title, urls(count), job)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
