/** The side panel: what it knows, and what happens when a person presses something. */

import * as browser from "../browser.js";
import { adapterFor, check } from "./audit.js";
import { Backend, DEFAULT_BASE, REQUEST_WAIT_MS, baseUrl, sameRelease } from "./backend.js";
import { Before } from "./before.js";
import { List } from "./list.js";
import { save, snapshotOf } from "./snapshot.js";
import { tabs } from "./tabs.js";
import { Trend } from "./trend.js";
import { asTrouble, Trouble } from "./trouble.js";
import { drawReport, spotOf, shortAddress } from "./view.js";
import { Vocabulary } from "./words.js";

/** How long the backend may take to say that it is there. */
const HEALTH_WAIT_MS = 5_000;

/** @typedef {"idle" | "collecting" | "sending" | "done" | "failed"} Stage */
/** @typedef {"asking" | "ready" | "unpaired" | "absent" | "mismatch"} BackendState */

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
function part(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`#${id} is no ${kind.name}`);
  return found;
}

const checkButton = part("check", HTMLButtonElement);
const cancelButton = part("cancel", HTMLButtonElement);
const hostSelect = part("host", HTMLSelectElement);
const status = part("status", HTMLElement);
const pairForm = part("pair-form", HTMLFormElement);
const pairCode = part("pair-code", HTMLInputElement);
const pairSubmit = part("pair-submit", HTMLButtonElement);
const baseInput = part("base", HTMLInputElement);
const settingsState = part("settings-state", HTMLElement);
const reportBox = part("report", HTMLElement);

const words = await Vocabulary.load(await browser.recall("language", browser.uiLanguage()));

/** @type {browser.Target | null} */
let target = null;
/** @type {string} */
let base = await browser.recall("base", DEFAULT_BASE);
/** @type {{state: BackendState, version: string}} */
let backendSeen = { state: "asking", version: "" };
/** @type {{stage: Stage, key: string, values: Record<string, string | number>}} */
let progress = { stage: "idle", key: "stage_idle", values: {} };
/** @type {Trouble | null} */
let trouble = null;
let isReady = false;
let isPairing = false;
/** @type {import("./audit.js").Checked | null} */
let checked = null;
/** @type {AbortController | null} */
let running = null;

/** @type {import("./pieces.js").Shared} */
const shared = {
  words,
  backend,
  url: () => target?.url ?? "",
  fail: (error) => {
    trouble = asTrouble(error);
    if (trouble.code === "unpaired") isPairing = true;
    drawTrouble();
    drawBackend();
  },
  recover: () => {
    if (running !== null || progress.stage === "failed") return;
    trouble = null;
    drawTrouble();
  },
  answered: refold,
};
const list = new List(part("view-list", HTMLElement), shared);
const before = new Before(part("view-before", HTMLElement), shared);
const trend = new Trend(part("view-trend", HTMLElement), shared);
let view = "view-check";

function drawTarget() {
  const [title, address] = [part("page-title", HTMLElement), part("page-address", HTMLElement)];
  title.textContent = target === null ? words.say("page_none") : target.title;
  address.classList.toggle("known", Boolean(target?.url));
  hostSelect.disabled = !target?.url;
  address.textContent = target?.url
    ? shortAddress(target.url)
    : words.say(target === null ? "page_hint" : "page_unseen");
}

function drawProgress() {
  status.textContent = words.say(progress.key, progress.values);
  status.dataset.stage = progress.stage;
  const isRunning = running !== null;
  checkButton.disabled = !isReady || isRunning;
  cancelButton.hidden = !isRunning;
}

function drawTrouble() {
  part("trouble", HTMLElement).hidden = trouble === null;
  const says = trouble === null ? ["", "", "", ""] : accountOf(trouble);
  ["trouble-what", "trouble-problem", "trouble-remedy", "trouble-reason"].forEach((id, index) => {
    const line = part(id, HTMLElement);
    line.textContent = says[index] ?? "";
    line.hidden = !line.textContent;
  });
  if (trouble === null) delete part("trouble", HTMLElement).dataset.code;
  else part("trouble", HTMLElement).dataset.code = trouble.code;
}

/**
 * @param {Trouble} trouble
 * @returns {string[]} what happened, what the backend says, what to do, technical detail
 */
function accountOf({ code, values, problem }) {
  const told = [words.pick(problem?.title), words.pick(problem?.detail)].filter(Boolean);
  return [
    words.say(`trouble_${code}`, values),
    told.length > 0 ? words.say("trouble_problem", { says: told.join(" · ") }) : "",
    // Where the panel knows the cause, its own form or button is the remedy.
    (code === "refused" && words.pick(problem?.remedy)) ||
      words.say(`trouble_${code}_remedy`, values),
    values.reason ? words.say("trouble_reason", { reason: values.reason }) : "",
  ];
}

function drawBackend() {
  const line = part("backend-state", HTMLElement);
  line.textContent = `${words.say(`backend_${backendSeen.state}`, { version: backendSeen.version })} · ${base}`;
  line.dataset.state = backendSeen.state;
  part("backend-retry", HTMLElement).hidden = backendSeen.state === "ready";
  pairForm.hidden = !isPairing;
}

function drawResult() {
  reportBox.hidden = checked === null;
  if (checked === null) return reportBox.replaceChildren();
  const { report, texts, page } = checked;
  reportBox.replaceChildren(
    drawReport(report, {
      words,
      texts,
      go: async ({ id, start, end, hit }) => {
        try {
          const spot = [id, start, end, hit];
          return (await browser.call(page, "greenroomHighlight", "focus", spot)) === true;
        } catch {
          // The document that was read is gone, and the finding with it.
          return false;
        }
      },
      clear: clearMarks,
    }),
  );
}

function drawAll() {
  words.apply(document);
  part("settings-version", HTMLElement).textContent = words.say("settings_version", {
    version: browser.VERSION,
  });
  drawTarget();
  drawProgress();
  drawTrouble();
  drawBackend();
  drawResult();
  list.draw();
  before.draw();
  trend.draw();
}

/** What stands in a view is of the page in question, and of this moment. */
function refresh() {
  if (view === "view-list") list.load();
  if (view === "view-trend") trend.load();
}

/** The report that is shown, with the answers that were given since. */
async function refold() {
  if (checked === null) return;
  const shown = checked;
  try {
    const signal = AbortSignal.timeout(REQUEST_WAIT_MS);
    const report = await (await backend()).report(shown.id, signal);
    if (checked !== shown) return;
    checked = { ...shown, report };
    drawResult();
  } catch {
    // The answer is kept; the report on show stays the one that was judged.
  }
}

/**
 * @param {Stage} stage
 * @param {Record<string, string | number>} [values]
 */
function enter(stage, values = {}) {
  progress = { stage, key: `stage_${stage}`, values };
  drawProgress();
}

/** Takes back a failure that no longer holds. */
function forgetTrouble() {
  if (trouble === null) return;
  trouble = null;
  drawTrouble();
  enter("idle");
}

async function lookAtTarget() {
  const was = target?.url;
  target = await browser.target();
  if (running === null && target?.url && target.url !== was) forgetTrouble();
  if (target?.url !== was) refresh();
  hostSelect.value = await browser.recall(hostKey(), "undeclared");
  drawTarget();
}

/** @returns {string} the key under which the host of this site is remembered */
function hostKey() {
  return `host:${target?.url ? new URL(target.url).origin : ""}`;
}

/** @returns {string} the key of the token: one per address, so that none is sent elsewhere */
function tokenKey() {
  return `token:${base}`;
}

async function backend() {
  return new Backend(base, await browser.recall(tokenKey(), /** @type {string | null} */ (null)));
}

async function lookAtBackend() {
  const asked = base;
  backendSeen = { state: "asking", version: "" };
  drawBackend();
  const hasToken = (await browser.recall(tokenKey(), null)) !== null;
  /** @type {typeof backendSeen} */
  let seen = { state: "absent", version: "" };
  try {
    const version = await (await backend()).health(AbortSignal.timeout(HEALTH_WAIT_MS));
    const isSame = sameRelease(browser.VERSION, version);
    seen = { state: !isSame ? "mismatch" : hasToken ? "ready" : "unpaired", version };
  } catch {
    // Why it is absent matters, and is told, only once a check needs it.
  }
  // Another address may have been saved meanwhile; its own question is under way.
  if (asked !== base) return;
  backendSeen = seen;
  if (seen.state === "unpaired") isPairing = true;
  drawBackend();
}

async function runCheck() {
  const asked = tokenKey();
  running = new AbortController();
  trouble = null;
  checked = null;
  drawTrouble();
  drawResult();
  try {
    if (target === null) throw new Trouble("no_target");
    checked = await check({
      target,
      host: /** @type {HostKind} */ (hostSelect.value),
      backend: await backend(),
      signal: running.signal,
      on: enter,
    });
    await markFindings(checked);
    running = null;
    isPairing = false;
    drawResult();
    enter("done", checked.report.counts);
    refresh();
  } catch (error) {
    trouble = asTrouble(error);
    running = null;
    if (trouble.code === "unpaired") {
      await browser.remember(asked, null);
      isPairing = true;
    }
    drawTrouble();
    enter("failed");
  }
  await lookAtBackend();
  if (isPairing) pairCode.focus();
}

/** @param {import("./audit.js").Checked} checked */
async function markFindings({ report, page, texts }) {
  const places = report.checks
    .flatMap(({ findings }) => findings)
    .filter(({ outcome }) => outcome === "violation" || outcome === "needs_review")
    .flatMap((finding) => {
      const spot = spotOf(finding, texts);
      return spot === null ? [] : [{ ...spot, outcome: finding.outcome }];
    });
  try {
    await browser.call(page, "greenroomHighlight", "show", [places]);
  } catch {
    // The report stands without marks: the page may have gone while the backend judged it.
  }
}

async function clearMarks() {
  if (checked === null) return;
  try {
    await browser.call(checked.page, "greenroomHighlight", "clear", []);
  } catch {
    // A page that has gone took its marks along.
  }
}

async function pair() {
  pairSubmit.disabled = true;
  trouble = null;
  try {
    const token = await (await backend()).pair(pairCode.value.trim(), new AbortController().signal);
    await browser.remember(tokenKey(), token);
    pairCode.value = "";
    isPairing = false;
    progress = { stage: "idle", key: "pair_done", values: {} };
    drawProgress();
    (checkButton.checkVisibility() ? checkButton : part(`tab-${view.slice(5)}`, HTMLElement)).focus();
    refresh();
  } catch (error) {
    trouble = asTrouble(error);
  }
  pairSubmit.disabled = false;
  drawTrouble();
  await lookAtBackend();
}

/** @param {string} typed */
async function useBase(typed) {
  try {
    base = baseUrl(typed);
    trouble = null;
    await browser.remember("base", base);
    baseInput.value = base;
    isPairing = false;
    settingsState.textContent = words.say("settings_saved");
  } catch (error) {
    trouble = asTrouble(error);
    settingsState.textContent = "";
  }
  drawTrouble();
  await lookAtBackend();
}

const snapshotButton = part("snapshot", HTMLButtonElement);

/** Saves the page as a masked file; what went wrong is told as anywhere else. */
async function saveSnapshot() {
  const state = part("snapshot-state", HTMLElement);
  snapshotButton.disabled = true;
  state.textContent = words.say("snapshot_making");
  trouble = null;
  try {
    if (target === null) throw new Trouble("no_target");
    const adapters = await (await backend()).platforms(AbortSignal.timeout(REQUEST_WAIT_MS));
    save(await snapshotOf(target, adapterFor(adapters, target.url)));
    state.textContent = words.say("snapshot_saved");
  } catch (error) {
    trouble = asTrouble(error);
    state.textContent = "";
  }
  snapshotButton.disabled = false;
  drawTrouble();
}

snapshotButton.addEventListener("click", saveSnapshot);
cancelButton.addEventListener("click", () => running?.abort());
checkButton.addEventListener("click", runCheck);
hostSelect.addEventListener("change", () => browser.remember(hostKey(), hostSelect.value));
part("backend-retry", HTMLButtonElement).addEventListener("click", () => {
  forgetTrouble();
  lookAtBackend();
});
pairForm.addEventListener("submit", (event) => {
  event.preventDefault();
  pair();
});
part("settings-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  useBase(baseInput.value);
});
part("unpair", HTMLButtonElement).addEventListener("click", async () => {
  await browser.remember(tokenKey(), null);
  settingsState.textContent = words.say("settings_unpaired");
  await lookAtBackend();
});
part("language", HTMLButtonElement).addEventListener("click", async () => {
  words.language = words.language === "zh" ? "en" : "zh";
  const open = [...document.querySelectorAll("details")].map((details) => details.open);
  settingsState.textContent = "";
  drawAll();
  document.querySelectorAll("details").forEach((details, index) => {
    details.open = open[index] ?? details.open;
  });
  await browser.remember("language", words.language);
});
addEventListener("pagehide", clearMarks);
// A file dropped beside the place for it would replace the panel.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
tabs(part("tabs", HTMLElement), (shown) => {
  view = shown;
  refresh();
});

baseInput.value = base;
await list.remember();
drawAll();
await browser.watchTarget(lookAtTarget);
await lookAtTarget();
await lookAtBackend();
// Last, so that whoever waits for this button finds the whole panel at work.
isReady = true;
drawProgress();
