// Usage: node lighthouse.mjs CHROMIUM CATEGORIES URL…   one Chrome, page after page
import lighthouse from "lighthouse";
import { launch } from "chrome-launcher";

const [chromePath, categories, ...urls] = process.argv.slice(2);
const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox"] });
let done = 0;
for (const url of urls) {
  const options = { port: chrome.port, logLevel: "silent" };
  if (categories !== "all") options.onlyCategories = categories.split(",");
  const result = await lighthouse(url, options);
  if (!result.lhr.runtimeError) done += 1;
}
await chrome.kill();
console.log(done);
