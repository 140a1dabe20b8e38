/** The side panel: its parts, how they hear of each other, and what is shown around the views. */

import * as browser from "../browser.js";
import { Alarms } from "./alarms.js";
import { Before } from "./before.js";
import { Check } from "./check.js";
import { Link } from "./link.js";
import { List } from "./list.js";
import { part } from "./node.js";
import { Outbox } from "./outbox.js";
import { Patrol } from "./patrol.js";
import { Scanner } from "./scan.js";
import { SettingsView } from "./settings.js";
import { tabs } from "./tabs.js";
import { Trend } from "./trend.js";
import { drawTrouble } from "./trouble-box.js";
import { asTrouble } from "./trouble.js";
import { Vault } from "./vault.js";
import { Vocabulary } from "./words.js";

/** How soon the backend is asked again while something waits for it: at first, and at most. */
const AGAIN_MS = 3_000;
const AGAIN_AT_MOST_MS = 60_000;

const pairForm = part("pair-form", HTMLFormElement);
const pairCode = part("pair-code", HTMLInputElement);
const pairSubmit = part("pair-submit", HTMLButtonElement);

const words = await Vocabulary.load(await browser.recall("language", browser.uiLanguage()));
const vault = await Vault.open();
const place = await browser.place();
const alarms = new Alarms(vault);
const link = new Link(linkChanged);
const outbox = new Outbox(vault, link);
const scanner = new Scanner(vault, link);

/** @type {browser.Target | null} */
let target = null;
/** @type {import("./trouble.js").Trouble | null} */
let trouble = null;
let isPairing = false;
let isDelivering = false;
/** Something new waits since the delivery began. */
let isWanted = false;
let again = 0;
let againMs = AGAIN_MS;
let view = "view-check";

/** @type {import("./pieces.js").Shared} */
const shared = {
  words,
  backend: () => link.backend(),
  target: () => target,
  url: () => target?.url ?? "",
  fail: (error) => {
    trouble = asTrouble(error);
    if (trouble.code === "unpaired") isPairing = true;
    drawTrouble(trouble, words);
    drawLink();
    if (isPairing) pairCode.focus();
  },
  recover: () => {
    if (!check.isInTrouble) shared.clear();
  },
  clear: () => {
    trouble = null;
    drawTrouble(trouble, words);
  },
  answered: () => check.refold(),
  deliver,
};
const check = new Check(shared, { scanner, vault, link, alarms, place, done: refresh });
const list = new List(part("view-list", HTMLElement), shared, outbox, vault);
const before = new Before(part("view-before", HTMLElement), shared);
const patrol = new Patrol(part("view-patrol", HTMLElement), shared, { link, scanner, vault, place });
const trend = new Trend(part("view-trend", HTMLElement), shared);
const settings = new SettingsView(shared, {
  link,
  vault,
  alarms,
  moved: () => {
    isPairing = false;
  },
  forgotten: async () => {
    await outbox.load();
    check.forget();
    patrol.forget();
    await list.forget();
    await link.remember();
    isPairing = false;
    shared.clear();
    await link.look();
  },
});

function drawLink() {
  const line = part("backend-state", HTMLElement);
  const { state, version } = link.seen;
  line.textContent = `${words.say(`backend_${state}`, { version })} · ${link.base}`;
  line.dataset.state = state;
  part("backend-retry", HTMLElement).hidden = state === "ready";
  pairForm.hidden = !isPairing;
}

function linkChanged() {
  if (link.seen.state === "unpaired") isPairing = true;
  drawLink();
  if (link.seen.state === "ready") deliver();
  else if (link.seen.state === "absent") askAgain();
}

/** Asks again after a while, as long as anything waits. */
async function askAgain() {
  clearTimeout(again);
  const left = (await vault.scans()).some(({ stage }) => stage !== "done");
  if (!left && outbox.waiting.every(({ refused }) => refused !== null)) {
    againMs = AGAIN_MS;
    return;
  }
  again = setTimeout(() => link.look({ isQuiet: true }), againMs);
  againMs = Math.min(AGAIN_AT_MOST_MS, againMs * 2);
}

/** Sends what waits on this machine: scans, then answers. */
async function deliver() {
  isWanted = isDelivering;
  if (isDelivering) return;
  isDelivering = true;
  let isNews = outbox.waiting.length > 0;
  try {
    await check.goOn();
    const isOurs = (/** @type {Scan} */ scan) => check.owns(scan) || patrol.owns(scan);
    if ((await scanner.sendLeft(isOurs, new AbortController().signal)) > 0) refresh();
    const sent = await outbox.send();
    isNews ||= sent > 0;
    if (sent > 0) shared.answered();
  } catch (error) {
    const met = asTrouble(error);
    if (met.code === "unpaired") await link.unpair();
    shared.fail(met);
  } finally {
    isDelivering = false;
  }
  if (isNews) list.sent();
  if (isWanted) deliver();
  else askAgain();
}

function drawAll() {
  words.apply(document);
  for (const one of [check, list, before, patrol, trend, settings]) one.draw();
  drawTrouble(trouble, words);
  drawLink();
}

/** What stands in a view is of the page in question, and of this moment. */
function refresh() {
  if (view === "view-list") list.load();
  if (view === "view-trend") trend.load();
  if (view === "view-settings") settings.load();
}

async function lookAtTarget() {
  const was = target;
  target = await browser.target();
  if (!check.isRunning && target?.url && target.url !== was?.url) {
    shared.recover();
    check.recover();
  }
  if (target?.url !== was?.url) refresh();
  await check.retarget();
  patrol.retarget();
  if (target?.tabId !== was?.tabId) check.bringBack();
}

async function pair() {
  pairSubmit.disabled = true;
  shared.clear();
  try {
    await link.pair(pairCode.value.trim());
    pairCode.value = "";
    isPairing = false;
    if (!check.isInTrouble) check.say("pair_done");
    if (part("view-check", HTMLElement).hidden) part(`tab-${view.slice(5)}`, HTMLElement).focus();
    else check.focus();
    refresh();
  } catch (error) {
    shared.fail(error);
  }
  pairSubmit.disabled = false;
  await link.look();
}

part("backend-retry", HTMLButtonElement).addEventListener("click", () => {
  shared.clear();
  check.recover();
  link.look();
});
pairForm.addEventListener("submit", (event) => {
  event.preventDefault();
  pair();
});
part("language", HTMLButtonElement).addEventListener("click", async () => {
  words.language = words.language === "zh" ? "en" : "zh";
  const open = [...document.querySelectorAll("details")].map((details) => details.open);
  drawAll();
  document.querySelectorAll("details").forEach((details, index) => {
    details.open = open[index] ?? details.open;
  });
  await browser.remember("language", words.language);
});
// A file dropped beside the place for it would replace the panel.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
tabs(part("tabs", HTMLElement), (shown) => {
  view = shown;
  refresh();
});

await Promise.all([
  link.remember(),
  check.remember(),
  list.remember(),
  patrol.remember(),
  alarms.load(),
  outbox.load(),
]);
drawAll();
await browser.watchTarget(lookAtTarget);
await lookAtTarget();
await link.look();
// Last, so that whoever waits for this button finds the whole panel at work.
check.open();
