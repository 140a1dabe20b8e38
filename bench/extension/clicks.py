"""The measuring itself; see run.py."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import sync_playwright

from greenroom.capture.chromium import find_chromium
from greenroom_backend import Settings, create_app
from greenroom_backend.demo.browser import Chromium, Panel
from greenroom_backend.demo.run import pair, serve_folder
from greenroom_backend.extension import extension_folder
from greenroom_backend.serving import free_port, served

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
# Products' pictures as shops make them: their words, and how large they are.
PICTURES = (
    ("tall", (720, 960), ("今晚八点开播", "东海小黄鱼", "全网最低价")),
    ("wide", (1280, 720), ("渔家小铺", "现捞现发 坏果包赔", "国家级非遗手艺", "本场满199减30")),
    ("square", (800, 800), ("舟山带鱼段", "净含量500克")),
)
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


def full_room(folder: Path) -> Path:
    """A room with three products whose pictures are as large as real ones are."""
    tags = []
    for name, size, lines in PICTURES:
        sheet = Image.new("RGB", size, "#f4e9d8")
        pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(str(FONT), size[0] // 10)
        for row, words in enumerate(lines):
            pen.text((40, 40 + row * size[1] // len(lines)), words, "#8a1c12", font)
        sheet.save(folder / f"{name}.png")
        tags.append(
            f'<li class="goods-card"><img src="{name}.png" width="{size[0] // 2}">'
            f'<div class="goods-title">{lines[0]}</div></li>'
        )
    head = '<!doctype html><meta charset="utf-8"><h1 class="room-title">东海小黄鱼</h1>'
    (folder / "room.html").write_text(head + "".join(tags), "utf-8")
    return folder


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


def measure(runs: int) -> None:
    """Prints medians of the sample room and of two rooms with words in pictures."""
    chromium = find_chromium(with_extensions=True)
    if chromium is None:
        raise SystemExit("no Chromium that loads extensions: ./dev setup")
    codes: list[str] = []
    spent: list[tuple[str, float]] = []
    with (
        TemporaryDirectory() as folder,
        TemporaryDirectory() as room_folder,
        sync_playwright() as playwright,
    ):
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
                ("room with one small picture", PICTURED, "room.html"),
                ("room with three large pictures", full_room(Path(room_folder)), "room.html"),
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
