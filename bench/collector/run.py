"""How long the collector keeps a page waiting: `python bench/collector/run.py [--runs N]`.

Own pages of 1k, 5k and 20k elements in a real Chromium: time of the whole look, its longest stretch
without a break (long-task observer and the longest wait of a 1 ms timer) and, in the same run, the
floor: one walk over all elements that asks each whether it is shown.
"""

import argparse
import asyncio
from statistics import median

from playwright.async_api import async_playwright

from greenroom.capture.adapter import adapter_for
from greenroom.capture.chromium import find_chromium
from greenroom.capture.page import collector_source

FLOOR = """() => { const start = performance.now(); let shown = 0;
  for (const one of document.querySelectorAll('*')) shown += one.checkVisibility() ? 1 : 0;
  return performance.now() - start; }"""
LOOK = """async (adapter) => {
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
  const { sample } = JSON.parse(await greenroomCollector.collect(adapter, {}));
  const whole = performance.now() - start;
  on = false;
  await new Promise((done) => setTimeout(done, 50));
  const gaps = sample.gaps.map((gap) => gap.reason);
  return {whole, wait, long: Math.max(0, ...long), texts: sample.texts.length, gaps};
}"""
KEYS = ("whole", "wait", "long")
HEAD = "elements  floor_ms  whole_ms  ratio  longest_stretch_ms  long_task_ms  texts  gaps"


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


async def main(runs: int) -> None:
    """Prints medians a size."""
    adapter = adapter_for("").model_dump(mode="json")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium())
        print(HEAD)
        for elements in (1000, 5000, 20000):
            page = await browser.new_page(viewport={"width": 1280, "height": 800})
            await page.set_content(room(elements))
            await page.evaluate(collector_source())
            floors, looks = [], []
            for _ in range(runs):
                floors.append(await page.evaluate(FLOOR))
                looks.append(await page.evaluate(LOOK, adapter))
            floor = median(floors)
            whole, wait, long = (median(one[key] for one in looks) for key in KEYS)
            texts, gaps = looks[-1]["texts"], sorted(set(looks[-1]["gaps"]))
            print(
                f"{elements:8}  {floor:8.1f}  {whole:8.0f}  {whole / floor:5.0f}  {wait:18.0f}"
                f"  {long:12.0f}  {texts:5}  {gaps}"
            )
            await page.close()
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    asyncio.run(main(parser.parse_args().runs))
