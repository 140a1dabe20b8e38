"""What the collector costs a page: `python bench/collector/run.py [--runs N]`.

Own pages of 1k, 5k and 20k elements in a real Chromium. In the same run, on the same page: CPU time
of the page's own process for a whole look; the longest stretch in which the page got no turn
(long-task observer, and the longest wait of a message); beside it axe-core's color-contrast rule
alone and the floor, one walk over all elements that asks each whether it is shown.
axe-core (MPL-2.0) comes from `npm ci`; it is used here and in tests, and is no part of Greenroom.
"""

import argparse
import asyncio
import os
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psutil
from playwright.async_api import Page, async_playwright

from greenroom.capture.adapter import adapter_for
from greenroom.capture.chromium import find_chromium
from greenroom.capture.page import collector_source

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
FLOOR = """() => { let shown = 0;
  for (const one of document.querySelectorAll('*')) shown += one.checkVisibility() ? 1 : 0;
  return {}; }"""
# Runs one piece of work while a message is sent round and round: how long did one take at most?
WATCHED = """async (work) => {
  const long = [];
  const seen = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) long.push(entry.duration);
  });
  seen.observe({entryTypes: ['longtask']});
  let last = performance.now(), wait = 0, on = true;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const now = performance.now();
    wait = Math.max(wait, now - last);
    last = now;
    if (on) channel.port2.postMessage(0);
  };
  channel.port2.postMessage(0);
  await new Promise((done) => setTimeout(done, 50));
  last = performance.now(); wait = 0; long.length = 0;
  const start = performance.now();
  const made = await work();
  const whole = performance.now() - start;
  wait = Math.max(wait, performance.now() - last);
  on = false;
  await new Promise((done) => setTimeout(done, 50));
  return {whole, wait, long: Math.max(0, ...long), ...made};
}"""
LOOK = """async (adapter) => {
  const { sample } = JSON.parse(await greenroomCollector.collect(adapter, {}));
  return {texts: sample.texts.length, gaps: sample.gaps.map((gap) => gap.reason)};
}"""
CONTRAST = "async () => { await axe.run({runOnly: ['color-contrast']}); return {}; }"
HEAD = (
    "elements  nodes   what            cpu_s  wall_ms  longest_wait_ms  long_task_ms  texts  gaps\n"
    "--------  ------  --------------  -----  -------  ---------------  ------------  -----  ----"
)


def room(elements: int) -> str:
    """A page of about so many elements: goods, comments and plain words, half each."""
    goods = min(400, elements // 24)
    cards = "".join(
        f'<div class="goods-card"><h3 class="title">带鱼 {n}</h3>'
        f'<span class="price"><i>¥</i><b>{n % 90 + 9}</b></span><span class="tag">包邮</span></div>'
        for n in range(goods)
    )
    lines = "".join(
        f'<div class="comment-item"><span class="nickname">客{n}：</span>'
        f'<span class="content">多少钱 {n}</span></div><p>说明 {n} <b>产地</b><i>东海</i></p>'
        for n in range((elements - 6 * goods) // 6)
    )
    return f"<!doctype html><meta charset=utf-8><h1>上新</h1>{cards}{lines}"


def renderer_cpu_s(browser: psutil.Process) -> float:
    """CPU seconds so far of all processes that hold pages."""
    spent = 0.0
    for child in browser.children(recursive=True):
        try:
            if "--type=renderer" in child.cmdline():
                times = child.cpu_times()
                spent += times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return spent


async def measured(page: Page, browser: psutil.Process, work: str, *args: object) -> dict[str, Any]:
    """One piece of work: its CPU time; where it is `WATCHED`, its waits."""
    before, begun = renderer_cpu_s(browser), perf_counter()
    made: dict[str, Any] = await page.evaluate(work, *args)
    wall_ms = 1000 * (perf_counter() - begun)
    return {"whole": wall_ms, **made, "cpu": renderer_cpu_s(browser) - before}


def watched(work: str) -> str:
    """The same work with its waits noted."""
    return f"async (given) => ({WATCHED})(() => ({work})(given))"


async def main(runs: int, sizes: list[int], peer_s: float) -> None:
    """Prints medians a size. peer_s: how long the rule beside it may take at each size."""
    adapter = adapter_for("").model_dump(mode="json")
    own = psutil.Process()
    works = {"floor": FLOOR, "collector": LOOK, "color-contrast": CONTRAST}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium())
        print(
            f"load of the last 1, 5 minutes: {', '.join(f'{n:.1f}' for n in os.getloadavg()[:2])}"
        )
        print(HEAD)
        for elements in sizes:
            page = await browser.new_page(viewport={"width": 1280, "height": 800})
            await page.set_content(room(elements))
            await page.evaluate(collector_source())
            await page.evaluate(AXE.read_text("utf-8"))
            nodes = await page.evaluate(
                "() => { let n = 0; const all = document.createTreeWalker(document, 5);"
                "while (all.nextNode()) n += 1; return n; }"
            )
            seen: dict[str, list[dict[str, Any]]] = {name: [] for name in works}
            # The rule comes last: a page that it has not let go of can't be measured further.
            for name, work in works.items():
                for _ in range(runs):
                    try:
                        async with asyncio.timeout(peer_s if name == "color-contrast" else None):
                            one = await measured(page, own, work, adapter)
                    except TimeoutError:
                        print(f"{elements:8}  {nodes:6}  {name:14}  not done in {peer_s:.0f} s")
                        break
                    # The others are one task from end to end: their wait is their wall time.
                    if name == "collector":
                        one = {**await measured(page, own, watched(work), adapter), **one}
                    seen[name].append(one)
                    if name == "color-contrast" and one["whole"] > 1000 * peer_s / runs:
                        break
            for name, looks in seen.items():
                if not looks:
                    continue
                mid = {
                    key: median(one[key] for one in looks)
                    for key in ("cpu", "whole", "wait", "long")
                    if key in looks[0]
                }
                last = looks[-1]
                print(
                    f"{elements:8}  {nodes:6}  {name:14}  {mid['cpu']:5.2f}"
                    f"  {mid.get('whole', 0):7.0f}  {mid.get('wait', 0):15.0f}"
                    f"  {mid.get('long', 0):12.0f}  {last.get('texts', ''):5}"
                    f"  {' '.join(sorted(set(last.get('gaps', []))))}"
                )
            await page.close()
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000, 20000])
    parser.add_argument("--peer-s", type=float, default=200, help="for the rule beside it, a size")
    given = parser.parse_args()
    asyncio.run(main(given.runs, given.sizes, given.peer_s))
