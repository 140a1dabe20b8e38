// Usage: node axe.mjs CHROMIUM WORKERS URL…   all rules of axe-core, a fresh context a page
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const [executablePath, workers, ...urls] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
let done = 0;
await Promise.all(Array.from({ length: Number(workers) }, async () => {
  for (let url; (url = urls.shift());) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "load" });
    await new AxeBuilder({ page }).analyze();
    await context.close();
    done += 1;
  }
}));
await browser.close();
console.log(done);
