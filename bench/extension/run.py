"""From a click to the findings: `python bench/extension/run.py [--runs N]`.

A real Chromium with the real extension, the real backend with the engine that reads pictures, and
the sample room, on this machine. Each run presses 自检 in the panel and notes, by the panel's own
clock: when the first finding stands in it, when the result is whole, and when the first finding
that was read from a picture stands there. Before each run every picture of the room becomes a new
one, so that none is known to the backend. In the same run, from the backend's door: how long each
request took, and how much of it was judging and reading pictures. The first run warms up the engine
and is told apart.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from playwright.sync_api import sync_playwright

from greenroom.capture.chromium import find_chromium
from greenroom_backend import Settings, create_app
from greenroom_backend.demo.browser import Chromium, Panel
from greenroom_backend.demo.run import pair, serve_folder
from greenroom_backend.extension import extension_folder
from greenroom_backend.serving import free_port, served

ROOM = Path(__file__).parents[2] / "extension_backend" / "greenroom_backend" / "demo" / "room"
PICTURED = Path(__file__).parents[2] / "tests" / "rooms" / "pictured"
WAIT_S = 60
# Presses the button and watches the panel; resolves with milliseconds since the press.
PRESS = """new Promise((resolve) => {
  const at = {};
  const start = performance.now();
  const look = () => {
    const now = performance.now() - start;
    const stage = document.querySelector('#status')?.dataset.stage;
    if (stage === 'pictures' || stage === 'sending') at[stage] ??= now;
    if (!at.begun) { if (stage === 'collecting') at.begun = now; else return; }
    const found = document.querySelectorAll('[data-finding]');
    if (found.length) at.first ??= now;
    if (document.querySelector('#report img.crop, #report img[src^="data:"]')) at.picture ??= now;
    if (stage === 'failed') resolve({failed: document.querySelector('#trouble')?.innerText ?? ''});
    if (stage === 'done') { at.whole = now; watch.disconnect(); resolve(at); }
  };
  const watch = new MutationObserver(look);
  watch.observe(document, {subtree: true, childList: true, attributes: true});
  for (const old of document.querySelectorAll('[data-finding]')) old.remove();
  document.querySelector('#check').click();
})"""

# One pixel of every picture is another, so that no words read before are found again.
FRESH = """async (turn) => {
  for (const img of document.querySelectorAll("img")) {
    await img.decode();
    const canvas = new OffscreenCanvas(img.naturalWidth, img.naturalHeight);
    const pen = canvas.getContext("2d");
    pen.drawImage(img, 0, 0);
    pen.fillStyle = `rgb(${turn} 0 0)`;
    pen.fillRect(0, 0, 1, 1);
    const reader = new FileReader();
    reader.readAsDataURL(await canvas.convertToBlob());
    await new Promise((done) => reader.addEventListener("load", done));
    img.src = reader.result;
    await img.decode();
  }
}"""


def timed(app: Flask, spent: list[tuple[str, float]]) -> None:
    """Notes how long each request took, preflights apart."""
    answer = app.wsgi_app

    def answered(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        begun = time.perf_counter()
        made = answer(environ, start)
        if environ["REQUEST_METHOD"] != "OPTIONS":
            name = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
            spent.append((name, time.perf_counter() - begun))
        return made

    app.wsgi_app = answered  # type: ignore[method-assign]


def pressed(panel: Panel) -> dict[str, float]:
    """Milliseconds from the press to each stage."""
    panel.wait_for("document.querySelector('#check')?.disabled === false", WAIT_S)
    at = panel.evaluate(PRESS, WAIT_S)
    if not isinstance(at, dict) or "failed" in at:
        raise RuntimeError(f"the check failed: {at}")
    return {name: float(ms) for name, ms in at.items() if isinstance(ms, (int, float))}


def show(name: str, runs: list[dict[str, float]], requests: list[tuple[str, float]]) -> None:
    """One room's medians."""
    cold, *warm = runs
    keys = ["pictures", "first", "sending", "picture", "whole"]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg()[:2])
    print(f"{name}: {len(warm)} runs after one to warm up; load of the last 1, 5 minutes {load}")
    for key in keys:
        seen = [one[key] for one in warm if key in one]
        if seen:
            row = f"median {median(seen):6.0f} ms  {min(seen):6.0f}-{max(seen):.0f}"
            print(f"  {key:11}{row}  cold {cold.get(key, float('nan')):.0f}")
    for path in dict.fromkeys(path for path, _ in requests):
        took = [s for one, s in requests if one == path]
        print(f"  {path:24}{1000 * median(took):6.0f} ms, {len(took)} requests")


def main(runs: int) -> None:
    """Prints medians of the sample room and of the room whose faults are in pictures."""
    chromium = find_chromium(with_extensions=True)
    if chromium is None:
        raise SystemExit("no Chromium that loads extensions: ./dev setup")
    codes: list[str] = []
    spent: list[tuple[str, float]] = []
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(data=Path(folder), port=free_port())
        app = create_app(settings, show_code=codes.append)
        timed(app, spent)
        with (
            served(app, settings.port) as backend,
            Chromium.launch(playwright, extension_folder(), executable=Path(chromium)) as browser,
        ):
            paired = False
            for name, room, page in (
                ("sample room", ROOM, "index.html"),
                ("room with words in pictures", PICTURED, "room.html"),
            ):
                with serve_folder(room) as address:
                    browser.page.goto(f"{address}/{page}")
                    panel = browser.open_panel(address)
                    if not paired:
                        pair(panel, backend, codes[-1])
                        paired = True
                    panel.click("#tab-check")
                    spent.clear()
                    times = []
                    for turn in range(runs + 1):
                        browser.page.evaluate(FRESH, turn)
                        times.append(pressed(panel))
                    show(name, times, spent)
        app.extensions["greenroom_storage"].close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    main(parser.parse_args().runs)
