"""Rooms a minute of `greenroom batch` beside bare goto + screenshot, in one run.

    python bench/batch/run.py [ROOMS] [WORKERS]

Rooms are served here: eight pictures, comments that go on, a canvas that moves. The floor
is the same browser, a fresh context a room, load and a JPEG of the screen, nothing else; both sides
wait the same second after loading, and once more without waiting. CPU seconds count all processes.
"""

import asyncio
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
from PIL import Image
from playwright.async_api import async_playwright

from greenroom.batch.local import run
from greenroom.batch.plan import Plan
from greenroom.batch.politeness import Manners
from greenroom.batch.result import Result
from greenroom.batch.rooms import Room
from greenroom.capture.chromium import FLAGS, find_chromium
from greenroom.capture.page import Look

PAGE = """<meta property="og:image" content="/0.jpg">
<h1 class="room-title">海边渔家</h1><p class="room-notice">今晚八点，鲜带鱼。</p>
{pictures}<canvas width="400" height="300"></canvas><div id="chat"></div><script>
let n = 0; const pen = document.querySelector("canvas").getContext("2d");
(function draw() {{ pen.fillRect(n++ % 400, n % 300, 9, 9); requestAnimationFrame(draw) }})();
setInterval(() => {{ chat.innerHTML = "<p class=comment-item>第" + n + "条</p>" + chat.innerHTML;
  chat.innerHTML = chat.innerHTML.slice(0, 4000) }}, 100)</script>"""


def picture() -> bytes:
    """A noisy JPEG of about 290 KB."""
    raw = BytesIO()
    Image.effect_noise((700, 700), 60).save(raw, "JPEG", quality=88)
    return raw.getvalue()


class Handler(BaseHTTPRequestHandler):
    jpeg = picture()

    def do_GET(self) -> None:
        shown = "".join(f'<img src="/{n}.jpg" width="120">' for n in range(8))
        is_jpeg = self.path.endswith(".jpg")
        raw = self.jpeg if is_jpeg else PAGE.format(pictures=shown).encode()
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg" if is_jpeg else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


def spent_cpu() -> float:
    """CPU seconds of this process and all that are running under it."""
    total = time.process_time()
    for child in psutil.Process().children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
    return total


class Meter(threading.Thread):
    """Highest CPU seconds seen: processes that have ended can no longer be asked."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.cpu_s = 0.0

    def run(self) -> None:
        while not self.over.wait(0.25):
            self.cpu_s = max(self.cpu_s, spent_cpu())


async def bare(urls: list[str], workers: int, settle_s: float) -> None:
    """Fresh context, load, settle, screenshot, close."""
    left = iter(urls)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS])

        async def work() -> None:
            for url in left:
                context = await browser.new_context(viewport={"width": 1280, "height": 900})
                page = await context.new_page()
                await page.goto(url, wait_until="load")
                await page.wait_for_timeout(settle_s * 1000)
                await page.screenshot(type="jpeg")
                await context.close()

        await asyncio.gather(*(work() for _ in range(workers)))
        await browser.close()


def measured(name: str, count: int, job: Callable[[], Any]) -> float:
    meter, cpu, begun = Meter(), spent_cpu(), time.monotonic()
    meter.start()
    job()
    spent = time.monotonic() - begun
    meter.over.set()
    meter.join()
    rate = 60 * count / spent
    print(f"{name:34} {rate:6.0f} rooms/min  {(meter.cpu_s - cpu) / count:5.2f} CPU-s/room")
    return rate


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    urls = [f"http://127.0.0.1:{server.server_port}/room/{n}" for n in range(count)]
    for settle_s in (0.0, 1.0):
        floor = measured(
            f"bare, {settle_s:g} s settled",
            count,
            lambda settle_s=settle_s: asyncio.run(bare(urls, workers, settle_s)),
        )
        with tempfile.TemporaryDirectory() as folder:
            plan = Plan(
                folder=Path(folder),
                moment=lambda: datetime.fromtimestamp(time.time(), UTC),
                workers=workers,
                look=Look(samples=1, settle_s=settle_s),
                manners=Manners(at_once=workers, interval_s=0),
                pictures=False,
                allow_private=True,
            )
            for name, one in (
                ("batch, no reading of pictures", plan),
                ("batch, pictures read", replace(plan, pictures=True)),
            ):
                results: list[Result] = []
                rooms = [Room(url=url) for url in urls]
                rate = measured(
                    name,
                    count,
                    lambda one=one, rooms=rooms, results=results: run(rooms, one, results.append),
                )
                well = sum(result.outcome == "audited" for result in results)
                print(f"    {rate / floor:.0%} of the floor, {well} of {count} audited")


if __name__ == "__main__":
    main()
